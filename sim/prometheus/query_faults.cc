#include "sim/prometheus/query_faults.h"

#include <algorithm>
#include <utility>

#include "k8s/json.h"
#include "sim/prometheus/query_answers.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using Kind = QueryFaultKind;

struct Words {
  int status;
  const char* type;
  const char* message;
};

constexpr Words kWords[] = {
    {400, "bad_data", "invalid parameter \"query\": refused by a fault"},
    {401, "unauthorized", "Unauthorized"},
    {403, "forbidden", "forbidden by a fault"},
    {422, "execution",
     "query processing would load too many samples into memory in query execution"},
    {429, "too_many_requests", "too many outstanding requests"},
    {500, "internal", "a fault"},
    {503, "timeout", "query timed out in expression evaluation"},
};

void SetValue(Json& element, const char* text) {
  Json* value = element.Find("value");
  if (value != nullptr && value->array() != nullptr) value->array()->at(1) = text;
}

void Change(Json::Array& result, Kind kind) {
  if (kind == Kind::kEmpty) result.clear();
  if ((kind == Kind::kPartial || kind == Kind::kSilentPart) && !result.empty()) {
    result.erase(result.begin() + static_cast<std::ptrdiff_t>(result.size() / 2));
  }
  for (Json& element : result) {
    if (kind == Kind::kNotANumber) SetValue(element, "NaN");
    if (kind == Kind::kInfinite) SetValue(element, "+Inf");
    if (kind == Kind::kNoNumber) SetValue(element, "1e999");
  }
  if (kind != Kind::kDuplicate) return;
  const Json::Array once = result;
  for (Json element : once) {
    element["metric"]["replica"] = "b";
    result.push_back(std::move(element));
  }
}

HttpResponse HtmlPage() {
  return {.status = 200,
          .headers = {{"Content-Type", "text/html"}},
          .body = "<html><body><h1>Sign in to continue</h1></body></html>"};
}

}  // namespace

std::optional<QueryFault> QueryFaults::Take(const HttpRequest& request) {
  const auto found = std::find_if(pending_.begin(), pending_.end(), [&](const QueryFault& fault) {
    return fault.when == nullptr || fault.when(request);
  });
  if (found == pending_.end()) return std::nullopt;
  QueryFault taken = *found;
  if (--found->times <= 0) pending_.erase(found);
  return taken;
}

HttpResponse QueryRefusal(const QueryFault& fault) {
  if (fault.kind == Kind::kFailedInside) {
    return QueryError(200, "execution", "some part of the backend failed");
  }
  const auto* words = std::find_if(std::begin(kWords), std::end(kWords),
                                   [&](const Words& w) { return w.status == fault.status; });
  if (words == std::end(kWords)) return QueryError(fault.status, "internal", "a fault");
  return QueryError(fault.status, words->type, words->message);
}

HttpResponse Misled(HttpResponse answer, const QueryFault& fault) {
  if (fault.kind == Kind::kHtml) return HtmlPage();
  if (fault.kind == Kind::kTruncated) answer.body.resize(answer.body.size() / 2);
  if (fault.kind == Kind::kHuge) answer.body.insert(0, std::string(fault.bytes, ' '));
  if (fault.kind == Kind::kTruncated || fault.kind == Kind::kHuge) return answer;
  auto body = Json::Parse(answer.body);
  if (!body || answer.status != 200) return answer;
  Json* data = body->Find("data");
  Json* result = data == nullptr ? nullptr : data->Find("result");
  if (result == nullptr || result->array() == nullptr) return answer;
  Change(*result->array(), fault.kind);
  if (fault.kind == Kind::kWarnings || fault.kind == Kind::kPartial) {
    (*body)["warnings"] = Json::List({"a replica did not answer"});
  }
  answer.body = body->Dump();
  return answer;
}

}  // namespace trimtab::sim
