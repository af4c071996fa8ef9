#include "tests/e2e/shop/order_json.h"

#include <charconv>
#include <string_view>

#include "k8s/json.h"

namespace trimtab::shop {
namespace {

// Writes JSON from left to right; who writes minds the commas' places by naming members.
class Writer {
 public:
  Writer& Open(char bracket) {
    Comma();
    out_ += bracket;
    fresh_ = true;
    return *this;
  }
  Writer& Close(char bracket) {
    out_ += bracket;
    fresh_ = false;
    return *this;
  }
  Writer& Name(std::string_view name) {
    Comma();
    k8s::AppendJsonString(out_, name);
    out_ += ':';
    fresh_ = true;
    return *this;
  }
  Writer& Text(std::string_view name, std::string_view value) {
    Name(name);
    fresh_ = false;
    k8s::AppendJsonString(out_, value);
    return *this;
  }
  // Digits, as PostgreSQL writes whole numbers.
  Writer& Number(std::string_view name, std::string_view digits) {
    Name(name);
    fresh_ = false;
    out_ += digits;
    return *this;
  }
  std::string Take() && { return std::move(out_); }

 private:
  void Comma() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }

  std::string out_;
  bool fresh_ = true;  // nothing to part from yet
};

int64_t NumberIn(const std::string& digits) {
  int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

std::string OrderJson(const Rows& rows) {
  const auto& head = rows.front();
  Writer json;
  json.Open('{').Number("id", head[0]).Text("placedAt", head[1]).Text("note", head[2]);
  json.Name("customer").Open('{').Number("id", head[3]).Text("name", head[4]);
  json.Text("email", head[5]).Text("city", head[6]).Close('}');
  json.Name("lines").Open('[');
  int64_t total = 0;
  for (const auto& row : rows) {
    total += NumberIn(row[11]) * NumberIn(row[12]);
    json.Open('{').Number("line", row[7]);
    json.Name("product").Open('{').Number("id", row[8]).Text("name", row[9]);
    json.Text("description", row[10]).Close('}');
    json.Number("quantity", row[11]).Number("unitPriceCents", row[12]).Close('}');
  }
  json.Close(']').Number("totalCents", std::to_string(total)).Close('}');
  return std::move(json).Take();
}

std::string CustomerOrdersJson(int64_t customer, const Rows& rows) {
  Writer json;
  json.Open('{').Number("customer", std::to_string(customer)).Name("orders").Open('[');
  for (size_t at = 0; at < rows.size();) {
    const std::string& id = rows[at][0];
    json.Open('{').Number("id", id).Text("placedAt", rows[at][1]).Text("note", rows[at][2]);
    json.Name("lines").Open('[');
    int64_t total = 0;
    for (; at < rows.size() && rows[at][0] == id; ++at) {
      const auto& row = rows[at];
      total += NumberIn(row[6]) * NumberIn(row[7]);
      json.Open('{').Number("line", row[3]).Number("product", row[4]).Text("name", row[5]);
      json.Number("quantity", row[6]).Number("unitPriceCents", row[7]).Close('}');
    }
    json.Close(']').Number("totalCents", std::to_string(total)).Close('}');
  }
  json.Close(']').Close('}');
  return std::move(json).Take();
}

}  // namespace trimtab::shop
