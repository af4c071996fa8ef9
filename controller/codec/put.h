#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "controller/codec/section.h"
#include "controller/domain/loop_reason.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/json.h"

namespace trimtab::codec {

// The longest sentence that an object of ours holds: beyond it the server would refuse the whole
// write.
inline constexpr size_t kLongestSentence = 1024;

// A member for what there is: empty texts, unset times and zeros are left out, and read as such.
void PutText(k8s::Json& to, std::string_view key, const std::string& text);
// Cut at `most` bytes, never inside a character.
void PutSentence(k8s::Json& to, std::string_view key, const std::string& text,
                 size_t most = kLongestSentence);
void PutTime(k8s::Json& to, std::string_view key, WallTime time);
void PutTime(k8s::Json& to, std::string_view key, const std::optional<WallTime>& time);
void PutCount(k8s::Json& to, std::string_view key, int64_t count);

k8s::Json ValuesJson(const domain::Values& values);

// What the above have written.
std::string GetText(Section& in, std::string_view key);
WallTime GetTime(Section& in, std::string_view key);
int64_t GetCount(Section& in, std::string_view key);
domain::Values GetValues(Section& in, std::string_view key);

domain::LoopReason GetReason(Section& in, std::string_view key);

// The value of an enumeration, from its first to `last`, that NameOf calls so.
template <class E>
E GetNamed(Section& in, std::string_view key, E last) {
  const std::string name = in.Text(key);
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (NameOf(static_cast<E>(i)) == name) return static_cast<E>(i);
  }
  in.WrongAt(key, "Unsupported value: " + k8s::Json(name).Dump());
  return last;
}

}  // namespace trimtab::codec
