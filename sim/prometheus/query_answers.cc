#include "sim/prometheus/query_answers.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "base/time.h"
#include "k8s/json.h"

namespace trimtab::sim {
namespace {

using k8s::AppendJsonString;

HttpResponse JsonResponse(int status, std::string body) {
  return {
      .status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

std::string FormatTime(Millis at) {
  std::string text = std::to_string(at / 1000);
  if (const Millis fraction = at % 1000; fraction != 0) {
    std::string digits = std::to_string(fraction);
    text += "." + std::string(3 - digits.size(), '0') + digits;
  }
  return text;
}

void AppendPoint(std::string& out, Millis at, const std::string& value) {
  out += "[" + FormatTime(at) + ",";
  AppendJsonString(out, value);
  out += "]";
}

void AppendLabels(std::string& out, const Labels& labels) {
  out += "{\"metric\":{";
  bool first = true;
  for (const auto& [name, value] : labels) {
    if (!first) out += ",";
    first = false;
    AppendJsonString(out, name);
    out += ":";
    AppendJsonString(out, value);
  }
  out += "},";
}

// What stands in "data". One use, one thread.
struct DataWriter {
  Millis at;

  std::string operator()(double value) const {
    std::string out = R"({"resultType":"scalar","result":)";
    AppendPoint(out, at, FormatSampleValue(value));
    return out + "}";
  }
  std::string operator()(const std::string& text) const {
    std::string out = R"({"resultType":"string","result":)";
    AppendPoint(out, at, text);
    return out + "}";
  }
  std::string operator()(const Vector& vector) const {
    std::string out = R"({"resultType":"vector","result":[)";
    for (const Element& element : vector) {
      if (&element != vector.data()) out += ",";
      AppendLabels(out, element.labels);
      out += "\"value\":";
      AppendPoint(out, at, FormatSampleValue(element.value));
      out += "}";
    }
    return out + "]}";
  }
  std::string operator()(const Matrix& matrix) const {
    std::string out = R"({"resultType":"matrix","result":[)";
    for (const RangeElement& element : matrix) {
      if (&element != matrix.data()) out += ",";
      AppendLabels(out, element.labels);
      out += "\"values\":[";
      for (const Sample& sample : element.samples) {
        if (&sample != element.samples.data()) out += ",";
        AppendPoint(out, sample.at, FormatSampleValue(sample.value));
      }
      out += "]}";
    }
    return out + "]}";
  }
};

}  // namespace

HttpResponse QueryAnswer(const Result<PromValue>& value, Millis at) {
  if (value.ok()) {
    const std::string data = std::visit(DataWriter{at}, *value);
    return JsonResponse(200, R"({"status":"success","data":)" + data + "}");
  }
  const std::string& message = value.error().message;
  if (value.error().code == Code::kMalformed) {
    return QueryError(400, "bad_data", "invalid parameter \"query\": " + message);
  }
  return QueryError(422, "execution", message);
}

HttpResponse QueryError(int status, const std::string& type, const std::string& message) {
  std::string body = R"({"status":"error","errorType":)";
  AppendJsonString(body, type);
  body += ",\"error\":";
  AppendJsonString(body, message);
  return JsonResponse(status, body + "}");
}

std::string FormatSampleValue(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-6 && size < 1e21);
  std::array<char, 400> buffer{};
  const auto written =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  return {buffer.data(), written.ptr};
}

std::optional<Millis> ParseQueryTime(const std::string& text) {
  double seconds = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, seconds);
  if (parsed.ec == std::errc() && parsed.ptr == end && std::isfinite(seconds)) {
    return static_cast<Millis>(std::llround(seconds * 1000));
  }
  const auto time = ParseRfc3339(text);
  if (!time) return std::nullopt;
  return MillisOf(*time);
}

Millis MillisOf(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

std::string HttpDate(WallTime time) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 64> buffer{};
  const int size = std::snprintf(
      buffer.data(), buffer.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
      kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
      kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  return {buffer.data(), static_cast<size_t>(size)};
}

}  // namespace trimtab::sim
