#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/suggest/line_reader.h"
#include "cli/suggest/session.h"

namespace trimtab::cli {

// Where answers go, each a whole line, at once. False when nobody reads them any more.
using WriteLine = std::function<bool(std::string_view)>;

// Tells a session what it has to know before its first message.
using Prepare = std::function<Result<void>(Session&)>;

enum class Ending {
  kEnd,         // of the input
  kNoPlan,      // there is no session, as the last answer says
  kUnread,      // an answer could not be written
  kUnreadable,  // the input could not be read
};

// The longest line that is read.
constexpr size_t kLongestLine = size_t{64} << 20;

// Answers every line of an input until it ends. The plan is its first line, unless it is given.
// Blank lines are no messages.
Ending Converse(LineReader& in, const WriteLine& out, std::optional<std::string> plan,
                const Prepare& prepare);

}  // namespace trimtab::cli
