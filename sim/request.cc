#include "sim/request.h"

#include <algorithm>
#include <charconv>

#include "sim/protobuf_body.h"

namespace trimtab::sim {
namespace {

std::string Decode(std::string_view text, bool form) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    int code = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, code, 16).ptr ==
            text.data() + i + 3) {
      out += static_cast<char>(code);
      i += 2;
    } else {
      out += form && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

// Cuts off what stands before `at`, or everything.
std::string_view Cut(std::string_view& text, char at) {
  const size_t end = std::min(text.find(at), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::string UpTo(std::string_view text, char at) { return std::string(Cut(text, at)); }

}  // namespace

std::string Request::Param(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string() : found->second;
}

bool Request::Flag(const std::string& name) const {
  const std::string value = Param(name);
  return value == "true" || value == "1";
}

Request ParseRequest(const HttpRequest& request) {
  Request parsed;
  parsed.method = request.method;
  std::string_view rest = request.target;
  std::string_view path = Cut(rest, '?');
  while (!path.empty()) {
    const std::string_view segment = Cut(path, '/');
    if (!segment.empty()) parsed.path.push_back(Decode(segment, false));
  }
  while (!rest.empty()) {
    std::string_view pair = Cut(rest, '&');
    const std::string_view key = Cut(pair, '=');
    parsed.query.emplace(Decode(key, true), Decode(pair, true));
  }
  // A response knows how to look for a header.
  const HttpResponse headers{.headers = request.headers};
  parsed.accept = headers.Header("Accept");
  parsed.content_type = UpTo(headers.Header("Content-Type"), ';');
  parsed.authorization = headers.Header("Authorization");
  parsed.user_agent = UpTo(headers.Header("User-Agent"), '/');
  parsed.impersonated = headers.Header("Impersonate-User");
  parsed.body = request.body;
  if (parsed.content_type == "application/vnd.kubernetes.protobuf") {
    if (auto object = FromProtobuf(parsed.body)) {
      parsed.content_type = "application/json";
      parsed.body = object->Dump();
    }
  }
  return parsed;
}

std::optional<Target> ParseTarget(const std::vector<std::string>& path) {
  Target target;
  auto at = path.begin();
  const auto left = [&] { return path.end() - at; };
  if (left() >= 3 && *at == "api") {
    target.version = at[1];
    at += 2;
  } else if (left() >= 4 && *at == "apis") {
    target.group = at[1];
    target.version = at[2];
    at += 3;
  } else {
    return std::nullopt;
  }
  // .../namespaces/NAME/status and /finalize are the namespace's own.
  const bool inside =
      left() >= 3 && *at == "namespaces" && at[2] != "status" && at[2] != "finalize";
  if (inside) {
    target.ns = at[1];
    at += 2;
  }
  if (left() < 1 || left() > 3) return std::nullopt;
  target.plural = *at;
  if (left() > 1) target.name = at[1];
  if (left() > 2) target.subresource = at[2];
  return target;
}

std::string ResourceOf(const std::string& target) {
  const auto parsed = ParseTarget(ParseRequest({.target = target}).path);
  if (!parsed) return "?";
  return parsed->subresource.empty() ? parsed->plural : parsed->plural + "/" + parsed->subresource;
}

}  // namespace trimtab::sim
