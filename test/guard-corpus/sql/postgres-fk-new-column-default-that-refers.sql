-- expect: safe or check
-- dialect: postgres
CREATE TABLE tax_classes (code text PRIMARY KEY);
INSERT INTO tax_classes VALUES ('std');
ALTER TABLE products ADD COLUMN tax_class text NOT NULL DEFAULT 'std' REFERENCES tax_classes (code);
