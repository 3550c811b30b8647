-- A data file as schema version 1 left it, written by hand.
PRAGMA journal_mode = WAL;
PRAGMA application_id = 1383033964;
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('schema', 1), ('last-etag', 99);
CREATE TABLE documents (
  collection TEXT NOT NULL,
  partition TEXT NOT NULL,
  id TEXT NOT NULL,
  etag INTEGER NOT NULL,
  search TEXT,
  facets TEXT,
  body TEXT NOT NULL,
  PRIMARY KEY (collection, partition, id)
) STRICT, WITHOUT ROWID;
INSERT INTO documents (collection, partition, id, etag, search, facets, body) VALUES
  ('roles', 'all', 'ada', 41, 'ada lovelace', char(10) || 'role=reader' || char(10),
    '{"personId":"p","tenantId":"t","name":"Ada","role":"reader"}'),
  ('roles', 'all', 'grace', 7, NULL, NULL, '{"personId":"p","tenantId":"t","name":"Gräce 👩‍🚀","role":"reader"}'),
  ('leases', 'all', 'c1', 12, NULL, NULL, '{"connectionId":"c1","fence":3}');
