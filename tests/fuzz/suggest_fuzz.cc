// Whatever comes in, every line is answered by one line of JSON, and what is wrong tells nothing.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "cli/suggest/conversation.h"
#include "cli/suggest/history_reader.h"
#include "cli/suggest/line_reader.h"
#include "cli/suggest/session.h"
#include "k8s/json.h"

namespace {

using trimtab::cli::Session;

// A model costs more than the front end is worth here: few observations never make one.
constexpr int64_t kMostTold = 4;
constexpr size_t kLongest = 4096;

constexpr std::string_view kPlan =
    R"({"knobs":[{"name":"a","type":"Real","min":0,"max":1},)"
    R"({"name":"b","type":"Categorical","values":["x","y"]},)"
    R"({"name":"c","type":"Integer","min":1,"max":9,"when":{"knob":"b","in":["y"]}}],)"
    R"("constraints":["a <= 0.9"],"objectives":[{"name":"m","goal":"Minimize"}],)"
    R"("guardrails":[{"name":"e","keep":"Below","limit":1}],"context":["load"]})";

trimtab::cli::ReadBytes From(std::string_view text) {
  return [text](std::span<char> into) mutable {
    const size_t count = std::min(into.size(), text.size());
    std::copy_n(text.data(), count, into.data());
    text.remove_prefix(count);
    return static_cast<ssize_t>(count);
  };
}

void Converse(std::string_view text, std::optional<std::string> plan) {
  int64_t told = 0;
  trimtab::cli::LineReader in(From(text), kLongest);
  trimtab::cli::Converse(
      in,
      [&](std::string_view line) {
        TRIMTAB_CHECK(line.find('\n') == line.size() - 1);
        const auto json = trimtab::k8s::Json::Parse(line);
        TRIMTAB_CHECK(json.ok() && json->is_object());
        if (const auto* count = json->Find("told"); count != nullptr && !json->Find("ready")) {
          TRIMTAB_CHECK(count->integer() == ++told);
        }
        return told < kMostTold;
      },
      std::move(plan), [](Session&) { return trimtab::Result<void>(); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Converse(text, std::nullopt);
  Converse(text, std::string(kPlan));
  auto session = Session::Open(kPlan);
  trimtab::cli::LineReader history(From(text), kLongest);
  const auto told = trimtab::cli::TellHistory(history, *session);
  TRIMTAB_CHECK(told.ok() || told.error().message.starts_with("line "));
  return 0;
}
