-- The rows of postgres.sql in MariaDB's words.
SET NAMES utf8mb4;
SET time_zone = '+00:00';
CREATE TABLE reviews (
  id integer PRIMARY KEY, title text, body longtext, stars smallint, price decimal(10, 2), score double, big bigint,
  written timestamp NULL, spam bit(1), picture blob, note varchar(20)) CHARACTER SET utf8mb4;
INSERT INTO reviews SELECT seq, IF(seq % 7 = 0, NULL, CONCAT('제목 ', seq)),
  CONCAT('리뷰 ', seq, ': "좋아요" 😀 it''s \\ fine', IF(seq % 1000 = 0, REPEAT('가😀', 10000), '')),
  seq % 10, seq / 4, seq / 8, 9007199254740993 + seq, TIMESTAMP('2024-01-01 00:00:00') + INTERVAL seq MINUTE,
  seq % 2 = 0, x'0001', IF(seq % 3 = 0, '', 'a\tb\nc')
FROM seq_1_to_5000;
