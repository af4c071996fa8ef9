#include "controller/codec/put.h"

#include <algorithm>
#include <utility>

#include "controller/codec/scalars.h"

namespace trimtab::codec {

using k8s::Json;

void PutText(Json& to, std::string_view key, const std::string& text) {
  if (!text.empty()) to[key] = text;
}

void PutSentence(Json& to, std::string_view key, const std::string& text, size_t most) {
  size_t end = std::min(text.size(), most);
  const auto is_inside = [&](size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
  };
  while (end > 0 && is_inside(end)) --end;
  PutText(to, key, text.substr(0, end));
}

void PutTime(Json& to, std::string_view key, WallTime time) {
  if (time != WallTime()) to[key] = TimeText(time);
}

void PutTime(Json& to, std::string_view key, const std::optional<WallTime>& time) {
  if (time) to[key] = TimeText(*time);
}

void PutCount(Json& to, std::string_view key, int64_t count) {
  if (count != 0) to[key] = count;
}

Json ValuesJson(const domain::Values& values) {
  Json::Object members;
  members.reserve(values.size());
  for (const auto& [knob, value] : values) members.emplace_back(knob, value);
  return members;
}

std::string GetText(Section& in, std::string_view key) { return in.Text(key, {}, ""); }

WallTime GetTime(Section& in, std::string_view key) {
  return ReadTimeIfAny(in, key).value_or(WallTime());
}

int64_t GetCount(Section& in, std::string_view key) { return in.Integer(key, {}, 0); }

domain::Values GetValues(Section& in, std::string_view key) {
  domain::Values values;
  for (auto& [knob, value] : in.TextMap(key)) values.emplace(std::move(knob), std::move(value));
  return values;
}

domain::LoopReason GetReason(Section& in, std::string_view key) {
  const std::string name = in.Text(key);
  const auto reason = domain::LoopReasonNamed(name);
  if (!reason) in.WrongAt(key, "Unsupported value: " + Json(name).Dump());
  return reason.value_or(domain::LoopReason::kPending);
}

}  // namespace trimtab::codec
