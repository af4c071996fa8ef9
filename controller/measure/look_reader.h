#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/http.h"
#include "controller/measure/prometheus_settings.h"
#include "controller/measure/query_answer.h"
#include "controller/measure/query_plan.h"
#include "k8s/credentials.h"

namespace trimtab::measure {

// What the server said of one member.
struct MemberAnswer {
  std::vector<AnsweredSeries> series;
  // Its answer came with a warning.
  bool is_partial = false;
  // The server will not evaluate it.
  std::optional<Error> refused;
};

// What the server said of all that was asked. Plain data.
struct RawLook {
  std::vector<MemberAnswer> members;  // as the plan's
  // Then the members say nothing.
  std::optional<Error> failure;
  // The server lives at another time than we; then neither.
  std::optional<std::string> skew;
  std::vector<std::string> notes;
};

// Asks a server all of a look, within the settings' timeout. Lives for one look, on one thread;
// owns nothing that it is given.
class LookReader {
 public:
  struct Server {
    const PrometheusSettings& settings;
    HttpTransport& transport;
    k8s::Credentials& credentials;
    const Clock& clock;
  };

  LookReader(const Server& server, const std::stop_token& stop);

  RawLook Read(const QueryPlan& plan, WallTime at);

  // One query; without `at` at the server's own time.
  Result<QueryAnswer> Ask(std::string_view query, std::optional<WallTime> at);

 private:
  // False: nothing more is to be asked.
  bool AskGroup(const QueryPlan& plan, const std::vector<size_t>& group);
  bool Divide(const QueryPlan& plan, const std::vector<size_t>& group, Error refusal);
  bool AskAlone(const Member& member, MemberAnswer& answer, Error refusal);
  bool Keep(const std::vector<size_t>& group, QueryAnswer answer);
  bool Fail(Error error);
  Result<QueryAnswer> Send(std::string_view query, std::optional<WallTime> at);
  void CompareClocks(const HttpResponse& response, WallTime before, WallTime after);
  void CompareInstants(const AnsweredSeries& series);

  const Server server_;
  const std::stop_token stop_;
  const MonoTime until_;
  WallTime at_;
  int requests_left_;
  bool may_refresh_ = true;
  RawLook look_;
};

}  // namespace trimtab::measure
