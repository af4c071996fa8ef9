#include "sim/trimtab_rules.h"

#include <string>
#include <utility>

#include "controller/codec/loop_codec.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

Error Refused(std::string sentence, std::string field) {
  return Error{.code = Code::kInvalid, .message = std::move(sentence), .reason = std::move(field)};
}

Error Forbidden(std::string sentence, std::string field) {
  return Error{
      .code = Code::kForbidden, .message = std::move(sentence), .reason = std::move(field)};
}

// Null where there is none.
Json At(const Json& object, std::initializer_list<std::string_view> path) {
  const Json* found = object.Get(path);
  return found == nullptr ? Json() : *found;
}

Result<void> CheckLoop(const Json& next, const Json* live) {
  const Result<domain::LoopSpec> spec = codec::DecodeLoop(next);
  if (!spec) {
    const Error& error = spec.error();
    return Refused(error.message.substr(error.reason.size() + 2), error.reason);
  }
  if (live != nullptr && live->Get({"status", "trial"}) != nullptr &&
      At(next, {"spec", "target"}) != At(*live, {"spec", "target"})) {
    return Forbidden(
        "the target cannot change while a trial runs; set spec.suspend to true, wait for the trial "
        "to end, then change it",
        "spec.target");
  }
  return {};
}

Result<void> CheckTrial(const Json& next, const Json* live) {
  if (live != nullptr && At(next, {"spec"}) != At(*live, {"spec"})) {
    return Forbidden("a Trial is a record of what happened and never changes", "spec");
  }
  const Json metrics = At(next, {"spec", "verdict", "metrics"});
  const bool measured = metrics.array() != nullptr && !metrics.array()->empty();
  if (At(next, {"spec", "judged"}) != Json(false) && !measured &&
      next.Text({"spec", "verdict", "kind"}) != "NoData") {
    return Refused("a verdict needs the metrics that it rests on", "spec.verdict");
  }
  return {};
}

}  // namespace

void CheckTrimtabKinds(Registry& registry) {
  registry.CheckKindWith("tuningloops.trimtab.dev", CheckLoop);
  registry.CheckKindWith("trials.trimtab.dev", CheckTrial);
}

}  // namespace trimtab::sim
