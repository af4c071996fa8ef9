#include "bench/request_source.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/check.h"

namespace trimtab::bench {
namespace {

constexpr std::string_view kId = "{id}";

std::string HeaderLines(const std::vector<HttpHeader>& headers) {
  std::string lines = "\r\n";
  for (const HttpHeader& header : headers) lines += header.name + ": " + header.value + "\r\n";
  return lines;
}

// Methods whose requests are expected to say how long their body is, even if there is none.
bool MeansToSendABody(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

RequestSource::RequestSource(const std::vector<Endpoint>& endpoints) {
  TRIMTAB_CHECK(!endpoints.empty());
  double sum = 0;
  for (const Endpoint& endpoint : endpoints) {
    weights_.push_back(sum += endpoint.weight);
    forms_.push_back({.start = Split(endpoint.method + " " + endpoint.path + " HTTP/1.1\r\nHost: "),
                      .headers = HeaderLines(endpoint.headers),
                      .body = Split(endpoint.body),
                      .ids = endpoint.ids,
                      .has_length = !endpoint.body.empty() || MeansToSendABody(endpoint.method)});
  }
}

Drawn RequestSource::Draw(Rng& rng) const {
  const double point = rng.Unit() * weights_.back();
  const auto found = std::upper_bound(weights_.begin(), weights_.end(), point);
  // The product may be rounded up to the sum.
  const auto endpoint = std::min(static_cast<size_t>(found - weights_.begin()), forms_.size() - 1);
  const IdRange& ids = forms_[endpoint].ids;
  const uint64_t span = ids.last - ids.first + 1;
  // Zero: every number there is.
  const uint64_t offset = span == 0 ? rng.Next() : rng.Below(span);
  return {endpoint, ids.first + offset};
}

void RequestSource::Write(const Drawn& drawn, std::string_view host, std::string& bytes) const {
  const Form& form = forms_[drawn.endpoint];
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), drawn.id).ptr;
  const std::string_view id(digits.data(), static_cast<size_t>(end - digits.data()));
  bytes.clear();
  Fill(form.start, id, bytes);
  bytes += host;
  bytes += form.headers;
  if (form.has_length) {
    std::string body;
    Fill(form.body, id, body);
    bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  } else {
    bytes += "\r\n";
  }
}

RequestSource::Template RequestSource::Split(std::string_view text) {
  Template parts;
  for (size_t at = text.find(kId); at != std::string_view::npos; at = text.find(kId)) {
    parts.emplace_back(text.substr(0, at));
    text.remove_prefix(at + kId.size());
  }
  parts.emplace_back(text);
  return parts;
}

void RequestSource::Fill(const Template& parts, std::string_view id, std::string& bytes) {
  bytes += parts.front();
  for (size_t i = 1; i < parts.size(); ++i) {
    bytes += id;
    bytes += parts[i];
  }
}

}  // namespace trimtab::bench
