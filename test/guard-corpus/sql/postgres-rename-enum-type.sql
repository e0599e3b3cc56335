-- expect: check or stop
-- dialect: postgres
-- casts such as 'paid'::order_status name the type
ALTER TYPE order_status RENAME TO order_state;
