#include "controller/apply/list_order.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace trimtab::apply {
namespace {

using k8s::Json;

std::string_view NameIn(const Json& element) { return element.Text({"name"}); }

// The element of this name; the end where there is none, or none has a name.
Json::Array::const_iterator Named(const Json::Array& list, std::string_view name) {
  return std::find_if(list.begin(), list.end(), [&](const Json& element) {
    return !name.empty() && NameIn(element) == name;
  });
}

void Order(const Json& live, Json& config) {
  if (Json::Object* members = config.object()) {
    for (auto& [name, member] : *members) {
      if (const Json* there = live.Find(name)) Order(*there, member);
    }
  }
  Json::Array* elements = config.array();
  if (elements == nullptr || live.array() == nullptr) return;
  const Json::Array& order = *live.array();
  std::stable_sort(elements->begin(), elements->end(), [&](const Json& a, const Json& b) {
    return Named(order, NameIn(a)) < Named(order, NameIn(b));
  });
  for (Json& element : *elements) {
    const auto there = Named(order, NameIn(element));
    if (there != order.end()) Order(*there, element);
  }
}

}  // namespace

Json InOrderOf(const Json& live, Json config) {
  Order(live, config);
  return config;
}

}  // namespace trimtab::apply
