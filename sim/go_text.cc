#include "sim/go_text.h"

#include <map>
#include <string_view>

namespace trimtab::sim {

using k8s::Json;

std::string SortedText(const Json& value) {
  std::string text;
  if (const auto* object = value.object()) {
    std::map<std::string_view, const Json*> sorted;
    for (const auto& [name, member] : *object) sorted.emplace(name, &member);
    for (const auto& [name, member] : sorted) {
      text += text.empty() ? '{' : ',';
      k8s::AppendJsonString(text, name);
      text += ':' + SortedText(*member);
    }
    return text.empty() ? "{}" : text + '}';
  }
  if (const auto* array = value.array()) {
    for (const Json& item : *array) text += (text.empty() ? '[' : ',') + SortedText(item);
    return text.empty() ? "[]" : text + ']';
  }
  return value.Dump();
}

}  // namespace trimtab::sim
