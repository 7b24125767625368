-- 5,000 rows with what texts are like: Korean, emoji, quotes, backslashes, NULLs, some long, dates in one zone.
CREATE TABLE reviews (
  id integer PRIMARY KEY, title text, body text, stars smallint, price numeric(10, 2), score double precision,
  big bigint, written timestamptz, spam boolean, picture bytea, note varchar(20));
INSERT INTO reviews SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE '제목 ' || i END,
  '리뷰 ' || i || ': "좋아요" 😀 it''s \ fine' || CASE WHEN i % 1000 = 0 THEN repeat('가😀', 10000) ELSE '' END,
  i % 10, i / 4.0, i / 8.0::float8, 9007199254740993 + i,
  timestamptz '2024-01-01 09:00:00+09' + i * interval '1 minute',
  i % 2 = 0, '\x0001'::bytea, CASE WHEN i % 3 = 0 THEN '' ELSE 'a' || chr(9) || 'b' || chr(10) || 'c' END
FROM generate_series(1, 5000) AS i;
CREATE SEQUENCE counter;
