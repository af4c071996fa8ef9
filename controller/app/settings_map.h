#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "k8s/yaml.h"

namespace trimtab::app {

// One map of a settings file, read field by field into what is given; a field that is absent leaves
// its default. The first thing that is wrong sticks. Lives as long as the node it reads. One
// thread.
class SettingsMap {
 public:
  // `path` names the map in messages, such as "sources[0]"; empty for the whole file.
  SettingsMap(std::string file, std::string path, const k8s::YamlNode& node);

  void Read(std::string_view field, std::string& value);
  void Read(std::string_view field, std::optional<std::string>& value);
  void Read(std::string_view field, int& value, int least, int most);
  void Read(std::string_view field, double& value, double above);
  void Read(std::string_view field, Duration& value);
  void Read(std::string_view field, std::optional<Duration>& value);
  // "75%" as 0.75, between nothing and all.
  void ReadShare(std::string_view field, double& value);
  void Read(std::string_view field, std::vector<std::string>& values);
  // A map of texts, in the file's order.
  void Read(std::string_view field, std::vector<std::pair<std::string, std::string>>& values);
  // One of a few words.
  template <class Value>
  void Read(std::string_view field, Value& value,
            const std::vector<std::pair<std::string_view, Value>>& choices) {
    std::string word;
    Read(field, word);
    if (word.empty()) return;
    std::string words;
    for (const auto& [name, choice] : choices) {
      if (name == word) {
        value = choice;
        return;
      }
      words += (words.empty() ? "" : ", ") + std::string(name);
    }
    Refuse(*Find(field), field, "\"" + word + "\" is none of " + words);
  }

  // A map inside; read by the function.
  void Inside(std::string_view field, const std::function<void(SettingsMap&)>& read);
  // A list of maps; each read by the function, with the place of the map for what it finds later.
  void Each(std::string_view field, const std::function<void(SettingsMap&)>& read);

  // Something is wrong with the map as a whole.
  void Refuse(const std::string& what);
  // The first problem; an unknown field is one.
  Result<void> Finish();

 private:
  const k8s::YamlNode* Find(std::string_view field);
  void Refuse(const k8s::YamlNode& node, std::string_view field, std::string_view what);
  void ReadMap(const k8s::YamlNode& node, std::string path,
               const std::function<void(SettingsMap&)>& read);

  const std::string file_;
  const std::string path_;
  const k8s::YamlNode& node_;
  std::set<std::string, std::less<>> known_;
  std::optional<Error> problem_;
};

}  // namespace trimtab::app
