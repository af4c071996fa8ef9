#include "controller/measure/query_answer.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "k8s/http_answer.h"
#include "k8s/json.h"

namespace trimtab::measure {
namespace {

using k8s::Json;

constexpr std::string_view kPrometheus = "Prometheus";
constexpr std::string_view kJson = "application/json";
constexpr size_t kMessageCap = 500;
constexpr size_t kMostNotes = 20;
constexpr size_t kDepth = 16;

Error Unreadable(std::string_view why) {
  return Error{.code = Code::kMalformed, .message = "the answer " + std::string(why)};
}

bool IsRefusal(int status) {
  return status == 400 || status == 413 || status == 414 || status == 422;
}

Code CodeFor(int status, std::string_view type) {
  switch (status) {
    case 401:
      return Code::kUnauthenticated;
    case 403:
      return Code::kForbidden;
    case 404:
    case 405:
      return Code::kNotFound;
    case 429:
      return Code::kThrottled;
    default:
      break;
  }
  if (type == "timeout" || status == 504) return Code::kTimeout;
  if (status >= 500 || type == "internal" || type == "unavailable") return Code::kUnavailable;
  // A status of 200 with an error inside: the type alone says what it is.
  const bool refuses = type == "bad_data" || type == "execution" || type == "query_error";
  return IsRefusal(status) || refuses ? Code::kInvalid : Code::kMalformed;
}

std::string_view HintFor(int status) {
  if (status == 404) return "; is the path in the source's url right?";
  if (status == 405) return "; set the source's method to the other of GET and POST";
  return "";
}

// What the server says of its failure, in JSON.
Error FromServer(const HttpResponse& response, const Json& body) {
  const std::string_view type = body.Text({"errorType"});
  const std::string_view said = body.Text({"error"});
  std::string message = said.empty() ? "it answered " + std::to_string(response.status)
                                     : k8s::Clipped(said, kMessageCap);
  return Error{.code = CodeFor(response.status, type),
               .message = message.append(HintFor(response.status)),
               .retry_after = k8s::RetryAfterOf(response),
               .reason = k8s::Clipped(type, kMessageCap)};
}

// A failure that is not said in Prometheus' own JSON. Of refusals only those for size count then as
// the server's word.
Error FromStranger(const HttpResponse& response) {
  const int status = response.status;
  Error error{.code = CodeFor(status, {}), .retry_after = k8s::RetryAfterOf(response)};
  if (status == 400 || status == 422) error.code = Code::kMalformed;
  if (status == 401 || status == 403) {
    error.message = "it answered " + std::to_string(status) +
                    ": the credentials in the source's settings are missing, or not enough";
  } else if (k8s::MediaTypeOf(response) == kJson) {
    error.message = "it answered " + std::to_string(status) + " and a body that cannot be read";
  } else {
    error.message = k8s::DescribeStranger(response, kPrometheus).append(HintFor(status));
  }
  return error;
}

std::vector<std::string> Notes(const Json& body, std::string_view key) {
  std::vector<std::string> notes;
  const Json* list = body.Find(key);
  if (list == nullptr || !list->is_array()) return notes;
  for (const Json& note : *list->array()) {
    if (notes.size() == kMostNotes) break;
    if (note.is_string()) notes.push_back(k8s::Clipped(*note.string(), kMessageCap));
  }
  return notes;
}

// [1767225600.5, "1.5"]
bool ReadPair(const Json& pair, AnsweredSeries& series) {
  if (!pair.is_array() || pair.array()->size() != 2) return false;
  const auto at = (*pair.array())[0].number();
  const std::string* text = (*pair.array())[1].string();
  if (!at || text == nullptr) return false;
  series.at = *at;
  series.value = ParseSampleValue(*text);
  return series.value.has_value();
}

// A histogram in place of a number.
bool ReadHistogram(const Json& pair, AnsweredSeries& series) {
  if (!pair.is_array() || pair.array()->size() != 2) return false;
  const auto at = (*pair.array())[0].number();
  if (!at) return false;
  series.at = *at;
  return true;
}

bool ReadLabels(const Json& labels, AnsweredSeries& series) {
  if (!labels.is_object()) return false;
  series.labels.reserve(labels.object()->size());
  for (const auto& [name, value] : *labels.object()) {
    if (!value.is_string()) return false;
    series.labels.emplace_back(name, *value.string());
  }
  return true;
}

Result<AnsweredSeries> ReadSeries(const Json& element) {
  AnsweredSeries series;
  const Json* labels = element.Find("metric");
  if (labels == nullptr || !ReadLabels(*labels, series)) {
    return Unreadable("has a series without labels");
  }
  const Json* value = element.Find("value");
  const Json* histogram = element.Find("histogram");
  if (value != nullptr ? !ReadPair(*value, series)
                       : histogram == nullptr || !ReadHistogram(*histogram, series)) {
    return Unreadable("has a series whose value is no number: " +
                      k8s::Clipped((value != nullptr ? *value : element).Dump(), kMessageCap));
  }
  return series;
}

Result<void> ReadVector(const Json& result, QueryAnswer& answer) {
  if (!result.is_array()) return Unreadable("has no list of series");
  answer.series.reserve(result.array()->size());
  for (const Json& element : *result.array()) {
    auto series = ReadSeries(element);
    if (!series) return std::move(series).error();
    answer.series.push_back(*std::move(series));
  }
  return {};
}

Result<void> ReadResult(const Json& data, QueryAnswer& answer) {
  const std::string_view type = data.Text({"resultType"});
  const Json* result = data.Find("result");
  if (result == nullptr) return Unreadable("has no result");
  if (type == "vector") return ReadVector(*result, answer);
  if (type == "scalar") {
    answer.type = QueryAnswer::Type::kScalar;
    AnsweredSeries scalar;
    if (!ReadPair(*result, scalar)) return Unreadable("is a scalar that is no number");
    answer.series.push_back(std::move(scalar));
    return {};
  }
  answer.type = type == "matrix" ? QueryAnswer::Type::kMatrix : QueryAnswer::Type::kString;
  if (type == "matrix" || type == "string") return {};
  return Unreadable("is of the unknown type \"" + k8s::Clipped(type, kMessageCap) + '"');
}

Result<QueryAnswer> ReadSuccess(const Json& body) {
  QueryAnswer answer{.warnings = Notes(body, "warnings"), .infos = Notes(body, "infos")};
  const Json* partial = body.Find("isPartial");
  if (partial != nullptr && partial->boolean() != false) {
    answer.warnings.push_back("isPartial: some storage gave no answer");
  }
  const Json* data = body.Find("data");
  if (data == nullptr) return Unreadable("has no data");
  if (auto read = ReadResult(*data, answer); !read) return std::move(read).error();
  return answer;
}

}  // namespace

std::string_view AnsweredSeries::Label(std::string_view name) const {
  const auto found = std::find_if(labels.begin(), labels.end(),
                                  [&](const auto& label) { return label.first == name; });
  return found == labels.end() ? std::string_view() : std::string_view(found->second);
}

Result<QueryAnswer> ReadQueryAnswer(const HttpResponse& response, size_t most_bytes) {
  if (response.status >= 300 && response.status < 400) {
    return k8s::RedirectError(response, "the query", kPrometheus);
  }
  if (response.body.size() > most_bytes) {
    return Error{.code = Code::kTooLarge,
                 .message = "the answer has more than " + std::to_string(most_bytes) +
                            " bytes: add up what is asked for, as in sum(...)"};
  }
  if (k8s::MediaTypeOf(response) != kJson) return FromStranger(response);
  auto body = Json::Parse(response.body, {.bytes = most_bytes, .depth = kDepth});
  const bool succeeded = response.status >= 200 && response.status < 300;
  if (!body) {
    if (!succeeded) return FromStranger(response);
    return std::move(body).error().In("the answer");
  }
  const std::string_view status = body->Text({"status"});
  if (succeeded && status == "success") return ReadSuccess(*body);
  if (succeeded && status != "error") return Unreadable("does not say whether it is a success");
  return FromServer(response, *body);
}

std::optional<double> ParseSampleValue(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  // Without this the words "inf" and "nan" would count.
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace trimtab::measure
