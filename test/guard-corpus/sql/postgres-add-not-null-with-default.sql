-- expect: safe
-- dialect: postgres
-- row: sql/5
-- Rails: add_column :orders, :source_country, :string, null: false, default: "DE"
ALTER TABLE "orders" ADD "source_country" character varying(2) DEFAULT 'DE' NOT NULL;
