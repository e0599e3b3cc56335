/** Exit code of a judge that has said, in the last line of its standard error, why it cannot answer. */
export const EXPLAINED = 2;
