#include "controller/apply/config_file/config_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include "controller/apply/config_file/place.h"
#include "controller/apply/config_file/pointer.h"
#include "k8s/json.h"

namespace trimtab::apply {
namespace config_file {
namespace {

using Finder = Found (*)(const std::string& key, std::string_view file, const Steps& steps);

// What a ConfigMap may hold.
constexpr size_t kMostBytes = size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr std::array<std::pair<std::string_view, Finder>, 7> kFormats{{
    {".yaml", FindInYaml},
    {".yml", FindInYaml},
    {".json", FindInJson},
    {".properties", FindInProperties},
    {".ini", FindInIni},
    {".cfg", FindInIni},
    {".cnf", FindInIni},
}};

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Parsers stop at some of these bytes, or read them as ends of lines that others do not see.
Result<void> CheckFile(std::string_view file) {
  if (file.size() > kMostBytes) return Refusal("the file is larger than 1 MiB");
  if (!k8s::IsUtf8(file)) return Refusal("the file is not UTF-8");
  for (size_t i = 0; i < file.size(); ++i) {
    const bool line_end = file[i] == '\n' || (file[i] == '\r' && file.substr(i, 2) == "\r\n");
    if (IsControl(file[i]) && file[i] != '\t' && !line_end) {
      return Refusal("the file has a control character at byte " + std::to_string(i + 1) +
                     ": remove it");
    }
  }
  return {};
}

Result<void> CheckValue(std::string_view value) {
  if (k8s::IsUtf8(value) && std::none_of(value.begin(), value.end(), IsControl)) return {};
  return Refusal("a value may have neither line breaks nor control characters, and is UTF-8");
}

// The key and the path of a value, with which every refusal begins.
class Address {
 public:
  Address(std::string_view key, std::string_view path) : key_(key), path_(path) {}

  Error Refuse(Error why) const { return std::move(why).In(key_ + " " + path_); }

  Found Find(std::string_view file) const {
    auto found = FindUnnamed(file);
    if (!found) return Refuse(std::move(found).error());
    return found;
  }

  // Where a value has to be.
  Result<Place> Need(std::string_view file) const {
    auto found = Find(file);
    if (!found) return std::move(found).error();
    if (*found) return **std::move(found);
    return Refuse(Refusal("there is no value: write the one that holds today into the file"));
  }

  // The file with these bytes in the place, found there again; meaning `value`, if it is given.
  Result<std::string> Put(std::string_view file, const Place& place, std::string_view bytes,
                          std::optional<std::string_view> value) const {
    std::string changed(file);
    changed.replace(static_cast<size_t>(place.bytes.data() - file.data()), place.bytes.size(),
                    bytes);
    const auto again = Find(changed);
    const bool sound = again && *again && (*again)->bytes == bytes;
    if (sound && (!value || (*again)->value == *value)) return changed;
    return Refuse(Refusal("cannot be set to " + std::string(bytes) +
                          ", for the file would then read otherwise"));
  }

 private:
  Found FindUnnamed(std::string_view file) const {
    const auto format = std::find_if(kFormats.begin(), kFormats.end(), [this](const auto& known) {
      return key_.ends_with(known.first);
    });
    if (format == kFormats.end()) {
      return Refusal(
          "the format of the file is not known by the suffix of its key: rename it to "
          ".yaml, .yml, .json, .properties, .ini, .cfg or .cnf, or leave path out to set "
          "the whole file");
    }
    if (auto sound = CheckFile(file); !sound) return std::move(sound).error();
    const auto steps = ParsePointer(path_);
    if (!steps) return steps.error();
    if (file.starts_with(kByteOrderMark)) file.remove_prefix(kByteOrderMark.size());
    return format->second(key_, file, *steps);
  }

  std::string key_;
  std::string path_;
};

}  // namespace
}  // namespace config_file

using config_file::Address;

Result<std::optional<FileValue>> ReadAt(std::string_view key, std::string_view file,
                                        std::string_view path) {
  auto found = Address(key, path).Find(file);
  if (!found) return std::move(found).error();
  if (!*found) return std::optional<FileValue>();
  return std::optional<FileValue>(
      FileValue{.value = (*found)->value, .bytes = std::string((*found)->bytes)});
}

Result<std::string> WriteAt(std::string_view key, std::string_view file, std::string_view path,
                            std::string_view value) {
  const Address address(key, path);
  const auto place = address.Need(file);
  if (!place) return place.error();
  if (place->value == value) return std::string(file);
  if (auto sound = config_file::CheckValue(value); !sound)
    return address.Refuse(std::move(sound).error());
  auto bytes = config_file::BytesFor(*place, value);
  if (!bytes) return address.Refuse(std::move(bytes).error());
  return address.Put(file, *place, *bytes, value);
}

Result<std::string> PutBack(std::string_view key, std::string_view file, std::string_view path,
                            std::string_view bytes) {
  const Address address(key, path);
  const auto place = address.Need(file);
  if (!place) return place.error();
  return address.Put(file, *place, bytes, std::nullopt);
}

}  // namespace trimtab::apply
