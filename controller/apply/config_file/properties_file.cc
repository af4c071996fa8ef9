#include "controller/apply/config_file/lines.h"
#include "controller/apply/config_file/place.h"

namespace trimtab::apply::config_file {
namespace {

// A backslash before the end of the line joins the next one to it.
bool GoesOn(std::string_view line) {
  const size_t last = line.find_last_not_of('\\');
  const size_t backslashes = line.size() - (last == std::string_view::npos ? 0 : last + 1);
  return backslashes % 2 == 1;
}

// A key with its value, which may go over several lines.
struct Entry {
  std::string text;        // joined, without the white space before it
  std::string_view first;  // the first of its lines
  bool several = false;
};

// Every line but comments and empty ones.
std::vector<Entry> EntriesOf(std::string_view file) {
  std::vector<Entry> entries;
  bool goes_on = false;
  for (const std::string_view line : LinesOf(file)) {
    const std::string_view text = TrimmedLeft(line);
    if (!goes_on && (text.empty() || text[0] == '#' || text[0] == '!')) continue;
    if (!goes_on) entries.push_back({.first = text});
    Entry& entry = entries.back();
    entry.several = entry.several || goes_on || GoesOn(text);
    goes_on = GoesOn(text);
    entry.text.append(text.substr(0, text.size() - (goes_on ? 1 : 0)));
  }
  return entries;
}

// Without the escapes; letters behind a backslash have their meaning in Java.
std::string Unescaped(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    switch (const char c = text[++i]) {
      case 't':
        plain += '\t';
        break;
      case 'n':
        plain += '\n';
        break;
      case 'r':
        plain += '\r';
        break;
      case 'f':
        plain += '\f';
        break;
      default:
        plain += c;
    }
  }
  return plain;
}

// Where the key ends: before the first separator without a backslash.
size_t KeyEnd(std::string_view text) {
  size_t at = 0;
  while (at < text.size() && std::string_view("=: \t").find(text[at]) == std::string_view::npos) {
    at += text[at] == '\\' ? size_t{2} : size_t{1};
  }
  return std::min(at, text.size());
}

Found PlaceOf(const Entry& entry) {
  if (entry.several) return Refusal("goes over several lines: write it on one");
  const std::string_view behind_key = entry.first.substr(KeyEnd(entry.first));
  std::string_view bytes = TrimmedLeft(behind_key);
  if (bytes.starts_with('=') || bytes.starts_with(':')) {
    bytes = TrimmedLeft(bytes.substr(1));
  } else if (bytes.empty()) {
    return Refusal("has no = behind it: write one");
  }
  if (bytes.find("\\u") != std::string_view::npos) {
    return Refusal("is written with \\u escapes: write the letters themselves");
  }
  return std::optional<Place>(
      Place{.bytes = bytes, .value = Unescaped(bytes), .style = Style::kProperties});
}

}  // namespace

Found FindInProperties(const std::string&, std::string_view file, const Steps& steps) {
  if (steps.size() != 1) {
    return Refusal("properties have no levels: write the whole key as one step, such as /a.b.c");
  }
  const std::vector<Entry> entries = EntriesOf(file);
  const Entry* found = nullptr;
  for (const Entry& entry : entries) {
    if (Unescaped(std::string_view(entry.text).substr(0, KeyEnd(entry.text))) != steps[0]) continue;
    if (found != nullptr) return Refusal("stands twice in the file: remove one");
    found = &entry;
  }
  if (found == nullptr) return std::optional<Place>();
  return PlaceOf(*found);
}

}  // namespace trimtab::apply::config_file
