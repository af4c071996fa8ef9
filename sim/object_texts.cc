#include "sim/object_texts.h"

#include <utility>

namespace trimtab::sim {

using k8s::Json;

namespace {

constexpr size_t kMostTexts = 2048;

std::string WithoutKind(const Json& object) {
  std::string text = "{";
  for (const auto& [key, value] : *object.object()) {
    if (key == "kind" || key == "apiVersion") continue;
    if (text.size() > 1) text += ',';
    k8s::AppendJsonString(text, key);
    text += ':';
    text += value.Dump();
  }
  return text + "}";
}

template <class Texts, class Write>
const std::string& Remembered(Texts& texts, const Version& version, Write write) {
  if (const auto found = texts.find(version); found != texts.end()) return found->second;
  if (texts.size() >= kMostTexts) texts.clear();
  return texts.emplace(version, write(*version)).first->second;
}

}  // namespace

const std::string& ObjectTexts::Of(const Version& version) {
  return Remembered(whole_, version, [](const Json& object) { return object.Dump(); });
}

const std::string& ObjectTexts::ItemOf(const Version& version) {
  return Remembered(items_, version, WithoutKind);
}

std::string ObjectTexts::ListOf(const Kind& kind, const Page& page) {
  Json metadata = Json::Of({{"resourceVersion", std::to_string(page.revision)}});
  if (!page.continue_token.empty()) metadata["continue"] = page.continue_token;
  if (page.remaining > 0) metadata["remainingItemCount"] = page.remaining;
  const Json head = Json::Of({{"kind", kind.list_kind},
                              {"apiVersion", kind.type.api_version()},
                              {"metadata", std::move(metadata)}});
  std::string text = head.Dump();
  text.back() = ',';
  text += "\"items\":[";
  for (const Version& version : page.items) {
    text += kind.custom ? Of(version) : ItemOf(version);
    text += ',';
  }
  if (!page.items.empty()) text.pop_back();
  return text + "]}";
}

}  // namespace trimtab::sim
