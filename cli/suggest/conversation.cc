#include "cli/suggest/conversation.h"

#include <utility>

#include "cli/suggest/answer_writer.h"

namespace trimtab::cli {
namespace {

using Kind = LineReader::Line::Kind;

LineReader::Line NextMessage(LineReader& in) {
  LineReader::Line line = in.Next();
  while ((line.kind == Kind::kWhole || line.kind == Kind::kCut) && IsBlank(line.text)) {
    line = in.Next();
  }
  return line;
}

Error TooLong(const LineReader& in) {
  return Error{Code::kTooLarge, "line " + std::to_string(in.number()) + " is longer than " +
                                    std::to_string(in.longest()) +
                                    " bytes and was skipped; send less in one message"};
}

Result<Session> OpenWith(const LineReader& in, const LineReader::Line& line) {
  if (line.kind == Kind::kTooLong) return TooLong(in);
  if (line.kind == Kind::kEnd) return Error{Code::kNoData, "the input ended before a plan came"};
  return Session::Open(line.text);
}

}  // namespace

Ending Converse(LineReader& in, const WriteLine& out, std::optional<std::string> plan,
                const Prepare& prepare) {
  const LineReader::Line first = plan ? LineReader::Line{Kind::kWhole, *plan} : NextMessage(in);
  if (first.kind == Kind::kFailed) return Ending::kUnreadable;
  auto session = OpenWith(in, first);
  if (session) {
    if (auto prepared = prepare(*session); !prepared) session = std::move(prepared).error();
  }
  if (!session) {
    out(Line("error", WriteError(session.error())));
    return Ending::kNoPlan;
  }
  bool read = out(session->Ready());
  while (read) {
    const LineReader::Line line = NextMessage(in);
    if (line.kind == Kind::kFailed) return Ending::kUnreadable;
    if (line.kind == Kind::kEnd) return Ending::kEnd;
    read = out(line.kind == Kind::kTooLong ? Line("error", WriteError(TooLong(in)))
                                           : session->Answer(line.text, line.kind == Kind::kCut));
  }
  return Ending::kUnread;
}

}  // namespace trimtab::cli
