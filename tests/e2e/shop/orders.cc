#include "tests/e2e/shop/orders.h"

#include <charconv>
#include <utility>

#include "base/check.h"
#include "tests/e2e/shop/order_json.h"

namespace trimtab::shop {
namespace {

constexpr Statement kOrder{"order", R"(
  SELECT o.id, to_char(o.placed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), o.note,
         c.id, c.name, c.email, c.city,
         l.line, p.id, p.name, p.description, l.quantity, l.unit_price_cents
  FROM orders AS o JOIN customers AS c ON c.id = o.customer_id
       JOIN order_lines AS l ON l.order_id = o.id JOIN products AS p ON p.id = l.product_id
  WHERE o.id = $1::bigint ORDER BY l.line)"};

constexpr Statement kOfCustomer{"customer", R"(
  SELECT o.id, to_char(o.placed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), o.note,
         l.line, p.id, p.name, l.quantity, l.unit_price_cents
  FROM (SELECT id, placed_at, note FROM orders WHERE customer_id = $1::bigint
        ORDER BY id DESC LIMIT 50) AS o
       JOIN order_lines AS l ON l.order_id = o.id JOIN products AS p ON p.id = l.product_id
  ORDER BY o.id DESC, l.line)"};

constexpr Statement kCustomerIsThere{"customer_is_there",
                                     "SELECT 1 FROM customers WHERE id = $1::bigint"};

// One statement is one transaction. n numbers the orders of the batch.
constexpr Statement kPlace{"place", R"(
  WITH line AS (
    SELECT * FROM unnest($3::bigint[], $4::int[], $5::bigint[], $6::int[])
                  AS l(n, line, product_id, quantity)),
  unknown AS (
    SELECT n, min(product_id) AS product_id FROM line
    WHERE NOT EXISTS (SELECT FROM products WHERE id = line.product_id) GROUP BY n),
  asked AS MATERIALIZED (
    SELECT a.n, a.customer_id, a.note, c.id IS NOT NULL AS has_customer,
           u.product_id AS unknown_product
    FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS a(customer_id, note, n)
         LEFT JOIN customers AS c ON c.id = a.customer_id LEFT JOIN unknown AS u ON u.n = a.n),
  taken AS MATERIALIZED (
    SELECT n, customer_id, note, nextval(pg_get_serial_sequence('orders', 'id')) AS id
    FROM asked WHERE has_customer AND unknown_product IS NULL),
  placed AS (
    INSERT INTO orders (id, customer_id, note) SELECT id, customer_id, note FROM taken),
  written AS (
    INSERT INTO order_lines (order_id, line, product_id, quantity, unit_price_cents)
    SELECT t.id, line.line, p.id, line.quantity, p.price_cents
    FROM taken AS t JOIN line ON line.n = t.n JOIN products AS p ON p.id = line.product_id)
  SELECT a.has_customer, a.customer_id, a.unknown_product, t.id
  FROM asked AS a LEFT JOIN taken AS t ON t.n = a.n ORDER BY a.n)"};

// A PostgreSQL array of texts, as one text: {"a","b"}.
class ArrayText {
 public:
  void Add(std::string_view item) {
    text_ += text_.size() == 1 ? "\"" : ",\"";
    for (const char c : item) {
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += c;
    }
    text_ += '"';
  }
  void Add(int64_t item) { Add(std::to_string(item)); }
  std::string Text() && { return std::move(text_) + "}"; }

 private:
  std::string text_ = "{";
};

std::vector<std::string> ValuesOf(const std::vector<NewOrder>& orders) {
  ArrayText customers, notes, numbers, lines, products, quantities;
  for (size_t i = 0; i < orders.size(); ++i) {
    customers.Add(orders[i].customer);
    notes.Add(orders[i].note);
    for (size_t line = 0; line < orders[i].lines.size(); ++line) {
      numbers.Add(static_cast<int64_t>(i + 1));
      lines.Add(static_cast<int64_t>(line + 1));
      products.Add(orders[i].lines[line].product);
      quantities.Add(orders[i].lines[line].quantity);
    }
  }
  return {std::move(customers).Text(), std::move(notes).Text(),    std::move(numbers).Text(),
          std::move(lines).Text(),     std::move(products).Text(), std::move(quantities).Text()};
}

Result<int64_t> OutcomeOf(const std::vector<std::string>& row) {
  const std::string& has_customer = row[0];
  const std::string& customer = row[1];
  const std::string& unknown_product = row[2];
  if (has_customer != "t") {
    return Error{.code = Code::kInvalid, .message = "there is no customer " + customer};
  }
  if (!unknown_product.empty()) {
    return Error{.code = Code::kInvalid, .message = "there is no product " + unknown_product};
  }
  int64_t id = 0;
  std::from_chars(row[3].data(), row[3].data() + row[3].size(), id);
  return id;
}

}  // namespace

Result<std::string> Orders::Order(int64_t id, MonoTime deadline) {
  const auto rows = Run(kOrder, {std::to_string(id)}, deadline);
  if (!rows) return rows.error();
  if (rows->empty()) {
    return Error{.code = Code::kNotFound, .message = "there is no order " + std::to_string(id)};
  }
  return OrderJson(*rows);
}

Result<std::string> Orders::OfCustomer(int64_t id, MonoTime deadline) {
  const auto rows = Run(kOfCustomer, {std::to_string(id)}, deadline);
  if (!rows) return rows.error();
  if (rows->empty()) {
    const auto there = Run(kCustomerIsThere, {std::to_string(id)}, deadline);
    if (!there) return there.error();
    if (there->empty()) {
      return Error{.code = Code::kNotFound,
                   .message = "there is no customer " + std::to_string(id)};
    }
  }
  return CustomerOrdersJson(id, *rows);
}

std::vector<Result<int64_t>> Orders::Place(const std::vector<NewOrder>& orders, MonoTime deadline) {
  std::vector<Result<int64_t>> outcomes;
  const auto rows = Run(kPlace, ValuesOf(orders), deadline);
  if (!rows) {
    outcomes.assign(orders.size(), rows.error());
    return outcomes;
  }
  TRIMTAB_CHECK(rows->size() == orders.size());
  for (const auto& row : *rows) outcomes.push_back(OutcomeOf(row));
  return outcomes;
}

Result<Rows> Orders::Run(const Statement& statement, const std::vector<std::string>& values,
                         MonoTime deadline) {
  auto lease = pool_.Take(deadline);
  if (!lease) return std::move(lease).error();
  return (*lease)->Run(statement, values, deadline);
}

}  // namespace trimtab::shop
