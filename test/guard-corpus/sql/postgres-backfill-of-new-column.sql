-- expect: safe
-- dialect: postgres
-- row: sql/58
ALTER TABLE orders ADD COLUMN total_eur numeric(12,2);
UPDATE orders SET total_eur = total WHERE currency = 'EUR';
