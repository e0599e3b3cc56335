-- expect: check or stop
-- dialect: postgres
-- Two-step rename: the view keeps the old name alive.
ALTER TABLE addresses RENAME TO postal_addresses;
CREATE VIEW addresses AS SELECT * FROM postal_addresses;
