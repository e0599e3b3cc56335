import { pagingDeaths } from '../support/crash/paging-deaths.ts';

pagingDeaths({ title: 'a server killed at every step between an alert and its messages' });
