#include "cli/suggest.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <optional>
#include <system_error>
#include <utility>

#include "cli/file_text.h"
#include "cli/suggest/conversation.h"
#include "cli/suggest/history_reader.h"
#include "cli/suggest/line_reader.h"
#include "cli/suggest/session.h"

namespace trimtab::cli {
namespace {

bool Write(std::string_view line) {
  return std::fwrite(line.data(), 1, line.size(), stdout) == line.size() &&
         std::fflush(stdout) == 0;
}

Result<void> Load(const std::optional<OpenFile>& history, const std::string& path,
                  Session& session) {
  if (!history) return {};
  LineReader lines(ReadFrom(history->descriptor()), kLongestLine);
  auto told = TellHistory(lines, session);
  return told ? std::move(told) : Result<void>(std::move(told).error().In(path));
}

ExitCode Once(const SuggestOptions& options, const std::string& plan,
              const std::optional<OpenFile>& history) {
  auto session = Session::Open(plan);
  if (!session) return Refuse(std::move(session).error().In(options.plan));
  if (auto told = Load(history, options.history, *session); !told) return Refuse(told.error());
  const auto answer = session->AskPlainly();
  if (!answer) return Refuse(answer.error());
  return Write(*answer) ? ExitCode::kOk : ExitCode::kUsage;
}

ExitCode Talk(const SuggestOptions& options, std::optional<std::string> plan,
              const std::optional<OpenFile>& history) {
  LineReader lines(ReadFrom(STDIN_FILENO), kLongestLine);
  const Ending ending = Converse(lines, Write, std::move(plan), [&](Session& session) {
    return Load(history, options.history, session);
  });
  const std::string reason = std::generic_category().message(errno);
  switch (ending) {
    case Ending::kEnd:
      return ExitCode::kOk;
    case Ending::kNoPlan:
      return ExitCode::kUsage;
    case Ending::kUnread:
      return Refuse({.message = "cannot write an answer: " + reason});
    case Ending::kUnreadable:
      return Refuse({.message = "cannot read the input: " + reason});
  }
  CheckFailed(__FILE__, __LINE__, "an Ending outside its enumeration");
}

}  // namespace

ExitCode RunSuggest(const SuggestOptions& options) {
  // Who stops reading is told of by the write that fails.
  std::signal(SIGPIPE, SIG_IGN);
  if (options.once && options.plan.empty()) {
    return Refuse({.message = "--once needs the plan as a file: add --plan FILE"});
  }
  std::optional<std::string> plan;
  if (!options.plan.empty()) {
    auto text = ReadWhole(options.plan, kLongestLine);
    if (!text) return Refuse(text.error());
    plan = *std::move(text);
  }
  std::optional<OpenFile> history;
  if (!options.history.empty()) {
    auto file = OpenForReading(options.history);
    if (!file) return Refuse(file.error());
    history.emplace(*std::move(file));
  }
  return options.once ? Once(options, *plan, history) : Talk(options, std::move(plan), history);
}

}  // namespace trimtab::cli
