#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "cli/suggest/conversation.h"
#include "cli/suggest/line_reader.h"
#include "cli/suggest/session.h"
#include "k8s/json.h"

namespace trimtab::cli::testing {

// Gives a text in pieces of this size, as a pipe may.
inline ReadBytes InPieces(std::string text, size_t piece = 1 << 16) {
  return [text = std::move(text), piece, at = size_t{0}](std::span<char> into) mutable {
    const size_t count = std::min({piece, into.size(), text.size() - at});
    std::copy_n(text.data() + at, count, into.data());
    at += count;
    return static_cast<ssize_t>(count);
  };
}

// What was said in a conversation, line by line, and how it ended.
struct Talk {
  std::vector<std::string> lines;
  Ending ending = Ending::kEnd;
};

inline Talk TalkOver(const std::string& input, size_t piece = 1 << 16) {
  Talk talk;
  LineReader in(InPieces(input, piece), kLongestLine);
  talk.ending = Converse(
      in,
      [&](std::string_view line) {
        EXPECT_TRUE(line.ends_with('\n'));
        line.remove_suffix(1);
        EXPECT_EQ(line.find('\n'), std::string_view::npos);
        talk.lines.emplace_back(line);
        return true;
      },
      std::nullopt, [](Session&) { return Result<void>(); });
  return talk;
}

// A small campaign with all that a plan can have.
inline constexpr const char* kPlan =
    R"({"knobs": [{"name": "pool", "type": "Integer", "min": 4, "max": 128, "scale": "Log"},)"
    R"( {"name": "codec", "type": "Categorical", "values": ["none", "gzip"]},)"
    R"( {"name": "level", "type": "Integer", "min": 1, "max": 9,)"
    R"( "when": {"knob": "codec", "in": ["gzip"]}},)"
    R"( {"name": "ratio", "type": "Real", "min": 0, "max": 1},)"
    R"( {"name": "async", "type": "Boolean"},)"
    R"( {"name": "page", "type": "Ordered", "values": [4, 8.5, 64]}],)"
    R"( "constraints": ["pool <= 100"], "objectives": [{"name": "latency", "goal": "Minimize"}],)"
    R"( "guardrails": [{"name": "errors", "keep": "Below", "limit": 0.01}], "context": ["load"],)"
    R"( "search": {"seed": 7, "exploration": "Global", "maxTrials": 60, "minGain": 0.01}})";

inline constexpr const char* kValues =
    R"({"pool": 16, "codec": "none", "ratio": 0.5, "async": true, "page": 8.5})";

inline std::string TellOf(const std::string& values, const std::string& rest) {
  return R"({"tell": {"values": )" + values + ", " + rest + "}}";
}

inline Session Opened(std::string_view plan) {
  auto session = Session::Open(plan);
  TRIMTAB_CHECK(session.ok());
  return *std::move(session);
}

// The answer of a session, which must be JSON.
inline k8s::Json Answered(Session& session, std::string_view line) {
  auto json = k8s::Json::Parse(session.Answer(line));
  EXPECT_TRUE(json) << line;
  return json ? *std::move(json) : k8s::Json();
}

// "FIELD | MESSAGE" of an answer that is an error, or the answer.
inline std::string ComplaintIn(const std::string& answer) {
  const auto json = k8s::Json::Parse(answer);
  if (!json || json->Find("error") == nullptr) return answer;
  return std::string(json->Text({"error", "field"})) + " | " +
         std::string(json->Text({"error", "message"}));
}

}  // namespace trimtab::cli::testing
