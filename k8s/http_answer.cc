#include "k8s/http_answer.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace trimtab::k8s {
namespace {

constexpr size_t kQuoted = 120;

// The beginning of a body that nobody expected, on one line.
std::string Quoted(std::string_view body) {
  std::string out;
  for (const char c : body.substr(0, kQuoted)) {
    const bool printable = c >= 0x20 && c < 0x7f;
    if (printable && !(c == ' ' && out.ends_with(' '))) out += c;
    if (!printable && !out.empty() && !out.ends_with(' ')) out += ' ';
  }
  return '"' + out + (body.size() > kQuoted ? "...\"" : "\"");
}

}  // namespace

std::string_view MediaTypeOf(const HttpResponse& response) {
  std::string_view type = response.Header("Content-Type");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return type;
}

Duration RetryAfterOf(const HttpResponse& response) {
  const std::string_view text = response.Header("Retry-After");
  int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || value < 0) {
    return Duration::zero();
  }
  return std::chrono::seconds(std::min(value, kLongestRetryAfter.count()));
}

std::string Clipped(std::string_view text, size_t cap) {
  std::string out(text.substr(0, cap));
  while (text.size() > cap && !out.empty() && (out.back() & 0xC0) == 0x80) out.pop_back();
  if (text.size() > cap) out += "...";
  return out;
}

std::string DescribeStranger(const HttpResponse& response, std::string_view who) {
  std::string out = "answered " + std::to_string(response.status) + " with ";
  const std::string_view type = MediaTypeOf(response);
  if (type == "text/html") {
    out += "an HTML page";
  } else if (type.empty()) {
    out += "a body of no content type";
  } else {
    out += Clipped(type, kQuoted);
  }
  out.append(" where JSON was expected: not ")
      .append(who)
      .append(" but something before it, such as a proxy, seems to have answered");
  if (!response.body.empty()) out += ": " + Quoted(response.body);
  return out;
}

Error RedirectError(const HttpResponse& response, std::string_view what, std::string_view who) {
  std::string message(what);
  message += ": answered " + std::to_string(response.status) + ", a redirect";
  const std::string_view location = response.Header("Location");
  if (!location.empty()) message += " to " + Clipped(location, kQuoted);
  message.append(", which is never followed: name ").append(who).append("'s own address instead");
  return Error{.code = Code::kMalformed, .message = std::move(message)};
}

}  // namespace trimtab::k8s
