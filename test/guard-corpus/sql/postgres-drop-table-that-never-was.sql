-- expect: safe
-- dialect: postgres
DROP TABLE IF EXISTS tmp_import_2025;
