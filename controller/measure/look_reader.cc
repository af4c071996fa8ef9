#include "controller/measure/look_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "controller/measure/http_date.h"
#include "controller/measure/query_request.h"
#include "controller/measure/query_template.h"
#include "controller/measure/unix_seconds.h"

namespace trimtab::measure {
namespace {

// Enough to find some refused queries among many, and an end where a server refuses everything.
constexpr int kMostRequests = 40;
constexpr size_t kMostNotes = 20;
// Servers may round the instant, but not move it.
constexpr double kSameInstant = 1.0;

std::optional<size_t> IndexOf(std::string_view tag) {
  size_t index = 0;
  const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), index);
  if (error != std::errc() || end != tag.data() + tag.size()) return std::nullopt;
  return index;
}

}  // namespace

LookReader::LookReader(const Server& server, const std::stop_token& stop)
    : server_(server),
      stop_(stop),
      until_(server.clock.Now() + server.settings.timeout),
      requests_left_(kMostRequests) {}

RawLook LookReader::Read(const QueryPlan& plan, WallTime at) {
  at_ = at;
  look_ = {};
  look_.members.resize(plan.members.size());
  for (const auto& group : GroupsOf(plan.members, server_.settings.query_bytes)) {
    if (!AskGroup(plan, group)) break;
  }
  return std::move(look_);
}

bool LookReader::AskGroup(const QueryPlan& plan, const std::vector<size_t>& group) {
  auto answer = Ask(Joined(plan.members, group), at_);
  if (answer) return Keep(group, *std::move(answer));
  if (answer.error().code != Code::kInvalid) return Fail(std::move(answer).error());
  return Divide(plan, group, std::move(answer).error());
}

bool LookReader::Divide(const QueryPlan& plan, const std::vector<size_t>& group, Error refusal) {
  if (group.size() == 1) {
    const size_t index = group.front();
    return AskAlone(plan.members[index], look_.members[index], std::move(refusal));
  }
  const auto middle = group.begin() + static_cast<std::ptrdiff_t>(group.size() / 2);
  return AskGroup(plan, {group.begin(), middle}) && AskGroup(plan, {middle, group.end()});
}

// Without its tag, which only a vector can carry.
bool LookReader::AskAlone(const Member& member, MemberAnswer& kept, Error refusal) {
  kept.refused = std::move(refusal);
  if (member.role != Member::Role::kQuery) return true;
  auto answer = Ask(member.text, at_);
  if (!answer && answer.error().code != Code::kInvalid) return Fail(std::move(answer).error());
  if (!answer) {
    kept.refused = std::move(answer).error();
    return true;
  }
  if (answer->type != QueryAnswer::Type::kScalar && answer->type != QueryAnswer::Type::kVector) {
    kept.refused = Error{.code = Code::kInvalid,
                         .message =
                             "it gives a range or a text; an instant vector or a scalar is "
                             "needed, as of rate(...) or avg_over_time(...)"};
    return true;
  }
  kept = {.series = std::move(answer->series), .is_partial = !answer->warnings.empty()};
  return true;
}

bool LookReader::Keep(const std::vector<size_t>& group, QueryAnswer answer) {
  for (const size_t index : group) look_.members[index].is_partial = !answer.warnings.empty();
  for (AnsweredSeries& series : answer.series) {
    const auto index = IndexOf(series.Label(kTag));
    if (!index || std::find(group.begin(), group.end(), *index) == group.end()) {
      return Fail(Error{.code = Code::kMalformed,
                        .message = "the answer has a series that nobody asked for"});
    }
    look_.members[*index].series.push_back(std::move(series));
  }
  return true;
}

bool LookReader::Fail(Error error) {
  look_.failure = std::move(error);
  return false;
}

Result<QueryAnswer> LookReader::Ask(std::string_view query, std::optional<WallTime> at) {
  auto answer = Send(query, at);
  if (!answer && answer.error().code == Code::kUnauthenticated && may_refresh_) {
    may_refresh_ = false;
    server_.credentials.Refresh();
    answer = Send(query, at);
  }
  if (!answer) return answer;
  if (at) {
    for (const AnsweredSeries& series : answer->series) CompareInstants(series);
  }
  for (const auto* notes : {&answer->warnings, &answer->infos}) {
    const size_t room = kMostNotes - std::min(kMostNotes, look_.notes.size());
    look_.notes.insert(look_.notes.end(), notes->begin(),
                       notes->begin() + static_cast<std::ptrdiff_t>(std::min(room, notes->size())));
  }
  return answer;
}

Result<QueryAnswer> LookReader::Send(std::string_view query, std::optional<WallTime> at) {
  if (requests_left_-- == 0) {
    return Error{.code = Code::kUnavailable,
                 .message = "it refuses too many of the queries to find out which ones"};
  }
  const Duration left = until_ - server_.clock.Now();
  if (left <= Duration::zero()) {
    return Error{.code = Code::kTimeout, .message = "the time for the look is over"};
  }
  auto authorization = server_.credentials.Authorization();
  if (!authorization) return std::move(authorization).error();
  HttpRequest request = MakeQueryRequest(server_.settings, query, at);
  if (!authorization->empty()) {
    request.headers.push_back({"Authorization", *std::move(authorization)});
  }
  const WallTime before = server_.clock.WallNow();
  auto response = server_.transport.Send(request, {.total = left, .idle = left, .stop = stop_});
  if (!response) return std::move(response).error();
  CompareClocks(*response, before, server_.clock.WallNow());
  return ReadQueryAnswer(*response, server_.settings.answer_bytes);
}

void LookReader::CompareClocks(const HttpResponse& response, WallTime before, WallTime after) {
  const auto date = ParseHttpDate(response.Header("Date"));
  if (!date) return;
  const Duration most = server_.settings.most_skew;
  // A date is cut to its second.
  const bool is_behind = *date + std::chrono::seconds(1) + most < before;
  if (!is_behind && *date <= after + most) return;
  const Duration apart = is_behind ? before - *date : *date - after;
  look_.skew = "its clock is " + PromDuration(std::chrono::ceil<std::chrono::seconds>(apart)) +
               (is_behind ? " behind ours" : " ahead of ours") + ": set both by NTP";
}

void LookReader::CompareInstants(const AnsweredSeries& series) {
  if (std::abs(series.at - UnixSecondsOf(at_)) <= kSameInstant) return;
  look_.skew = "it answered for another instant than it was asked for";
}

}  // namespace trimtab::measure
