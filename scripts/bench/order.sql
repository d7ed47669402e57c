-- For pgbench: a purchase, in one statement and so one transaction and one round trip.
\set toy random(1, :toys)
WITH taken AS (UPDATE products SET stock = stock - 1 WHERE id = :toy AND stock >= 1 RETURNING id, price)
INSERT INTO orders (product, quantity, price) SELECT id, 1, price FROM taken RETURNING number;
