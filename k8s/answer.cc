#include "k8s/answer.h"

#include <utility>

namespace trimtab::k8s {
namespace {

Error Wrong(std::string_view what, std::string_view part, std::string_view got,
            std::string_view wanted) {
  std::string message(what);
  message += ": the answer has the " + std::string(part) + " \"" + std::string(got) +
             "\" instead of \"" + std::string(wanted) + '"';
  return Error{.code = Code::kMalformed, .message = std::move(message)};
}

Result<void> CheckMeta(const ObjectMeta& meta, const Expected& expected, std::string_view what) {
  struct Part {
    std::string_view name;
    const std::string& got;
    const std::string& wanted;
  };
  const Part parts[] = {{"kind", meta.kind, expected.kind},
                        {"apiVersion", meta.api_version, expected.api_version},
                        {"namespace", meta.name.ns, expected.name.ns},
                        {"name", meta.name.name, expected.name.name},
                        {"uid", meta.uid, expected.uid}};
  for (const Part& part : parts) {
    if (!part.wanted.empty() && part.got != part.wanted) {
      return Wrong(what, part.name, part.got, part.wanted);
    }
  }
  if (!meta.name.name.starts_with(expected.name_prefix)) {
    return Wrong(what, "name", meta.name.name, expected.name_prefix + "...");
  }
  return {};
}

}  // namespace

Result<Object> ObjectFrom(HttpResponse response, const Expected& expected, std::string_view what) {
  auto object = Object::Decode(std::move(response.body));
  if (!object) return std::move(object).error().In(what);
  if (auto checked = CheckMeta(object->meta(), expected, what); !checked) {
    return std::move(checked).error();
  }
  return object;
}

Result<Json> JsonFrom(const HttpResponse& response, std::string_view what) {
  auto parsed = Json::Parse(response.body);
  if (!parsed) return std::move(parsed).error().In(what);
  if (!parsed->is_object()) {
    return Error{.code = Code::kMalformed,
                 .message = std::string(what) + ": the answer is not a JSON object"};
  }
  return parsed;
}

Result<void> CheckDeleted(const HttpResponse& response, const Expected& expected,
                          std::string_view what) {
  const auto parsed = JsonFrom(response, what);
  if (!parsed) return parsed.error();
  if (parsed->Text({"kind"}) != "Status") {
    auto object = ObjectFrom(response, expected, what);
    return object ? Result<void>() : Result<void>(std::move(object).error());
  }
  const std::string_view outcome = parsed->Text({"status"});
  if (outcome != "Success") return Wrong(what, "status", outcome, "Success");
  const std::string_view uid = parsed->Text({"details", "uid"});
  if (!uid.empty() && !expected.uid.empty() && uid != expected.uid) {
    return Wrong(what, "uid", uid, expected.uid);
  }
  return {};
}

}  // namespace trimtab::k8s
