-- The sample database of a first run. The server's bootstrap reads it: a statement ends where a line ends with ;

CREATE USER 'demo'@'%' IDENTIFIED BY 'demo';
GRANT ALL PRIVILEGES ON demo.* TO 'demo'@'%';

CREATE DATABASE demo CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
USE demo;

CREATE TABLE customers (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(80) NOT NULL,
  city VARCHAR(40) NOT NULL,
  email VARCHAR(120) NOT NULL UNIQUE,
  since DATE NOT NULL
);

CREATE TABLE products (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(80) NOT NULL UNIQUE,
  price DECIMAL(8,2) NOT NULL,
  in_stock INT UNSIGNED NOT NULL DEFAULT 0,
  description TEXT
);

CREATE TABLE orders (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id INT UNSIGNED NOT NULL,
  ordered_at DATETIME NOT NULL,
  state ENUM('open','packed','shipped','returned') NOT NULL DEFAULT 'open',
  FOREIGN KEY (customer_id) REFERENCES customers (id)
);

CREATE TABLE order_lines (
  order_id INT UNSIGNED NOT NULL,
  product_id INT UNSIGNED NOT NULL,
  quantity SMALLINT UNSIGNED NOT NULL,
  price DECIMAL(8,2) NOT NULL,
  PRIMARY KEY (order_id, product_id),
  FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
  FOREIGN KEY (product_id) REFERENCES products (id)
);

INSERT INTO customers (id, name, city, email, since)
SELECT seq,
  CONCAT(
    ELT(1 + seq % 10, 'Ada', 'Björn', 'Chloé', 'Diego', 'Emília', 'Farid', 'Grace', 'Hanako', 'Ivo', 'Jana'), ' ',
    ELT(1 + seq DIV 10 % 6, 'Lindqvist', 'Moreau', 'Nováková', 'Okafor', 'Peeters', 'Quiroga')),
  ELT(1 + seq % 7, 'Utrecht', 'Göteborg', 'Lyon', 'Porto', 'Brno', 'Lagos', 'Rosario'),
  CONCAT('customer', seq, '@example.com'),
  DATE '2021-01-01' + INTERVAL seq * 23 DAY
FROM seq_1_to_60;

INSERT INTO products (id, name, price, in_stock, description)
SELECT seq,
  CONCAT(
    ELT(1 + seq % 5, 'Oak', 'Steel', 'Brass', 'Copper', 'Rope'), ' ',
    ELT(1 + seq DIV 5 % 6, 'gate', 'hinge', 'lantern', 'bollard', 'winch', 'fender')),
  4.90 + seq * 3.35,
  (seq * 37) % 90,
  IF(seq % 4 = 0, NULL, CONCAT('Made for water: part no. ', LPAD(seq, 4, '0')))
FROM seq_1_to_30;

INSERT INTO orders (id, customer_id, ordered_at, state)
SELECT seq,
  1 + seq * 7 % 60,
  TIMESTAMP '2025-01-01 08:00:00' + INTERVAL seq * 29 HOUR,
  ELT(1 + seq % 4, 'shipped', 'open', 'packed', 'returned')
FROM seq_1_to_250;

INSERT INTO order_lines (order_id, product_id, quantity, price)
SELECT orders.id, products.id, 1 + (orders.id + products.id) % 4, products.price
FROM orders JOIN products ON products.id % 10 IN (orders.id % 10, (orders.id + 3) % 10)
WHERE products.id <= 20;

CREATE DEFINER = 'demo'@'%' SQL SECURITY INVOKER VIEW revenue AS
SELECT customers.city, COUNT(DISTINCT orders.id) AS orders, SUM(order_lines.quantity * order_lines.price) AS revenue
FROM customers
JOIN orders ON orders.customer_id = customers.id
JOIN order_lines ON order_lines.order_id = orders.id
GROUP BY customers.city;

DELIMITER $$

CREATE DEFINER = 'demo'@'%' PROCEDURE order_history(IN customer INT UNSIGNED)
COMMENT 'Two results: the customer, then the orders'
READS SQL DATA
BEGIN
  SELECT id, name, city FROM customers WHERE id = customer;
  SELECT orders.id, orders.ordered_at, orders.state, SUM(order_lines.quantity * order_lines.price) AS total
  FROM orders JOIN order_lines ON order_lines.order_id = orders.id
  WHERE orders.customer_id = customer
  GROUP BY orders.id ORDER BY orders.id;
END$$

CREATE DEFINER = 'demo'@'%' PROCEDURE restock(IN product INT UNSIGNED, IN pieces INT UNSIGNED, OUT stock INT UNSIGNED)
COMMENT 'Adds to the stock, and says what there is now'
MODIFIES SQL DATA
BEGIN
  UPDATE products SET in_stock = in_stock + pieces WHERE id = product;
  IF ROW_COUNT() = 0 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no such product';
  END IF;
  SELECT in_stock INTO stock FROM products WHERE id = product;
END$$

DELIMITER ;
