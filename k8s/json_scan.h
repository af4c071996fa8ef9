#pragma once

#include <simdjson.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "k8s/json.h"

namespace trimtab::k8s {

// Reads one document after the other, as strictly as Json::Parse says, into the parser's own tree.
// Keeps the parser's memory for the next document: allocating it costs more than parsing. The
// seam to the JSON library: for .cc files of this room only. One thread.
class JsonScanner {
 public:
  JsonScanner();
  ~JsonScanner();

  // The root, valid until the next Scan. kMalformed or kTooLarge otherwise.
  Result<simdjson::dom::element> Scan(std::string_view text, const JsonLimits& limits = {});

  // The largest document that fits without another allocation.
  size_t capacity() const;
  // Gives the memory back, as after a document far larger than the usual.
  void Release();

 private:
  bool Allocate(size_t bytes, size_t depth);
  // What the parser lets through. False leaves the reason in `wrong_`.
  bool IsSound(const simdjson::dom::element& value);
  bool IsSoundArray(const simdjson::dom::array& items);
  bool IsSoundObject(const simdjson::dom::object& members);
  bool IsSoundText(std::string_view text);
  bool HasDuplicate(size_t first_key);

  // Held by pointer and touched in json_scan.cc only: its layout depends on how the library's
  // header was configured, which may differ in a file that only includes this one.
  std::unique_ptr<simdjson::dom::parser> parser_;
  std::vector<std::string_view> keys_;  // of the objects that IsSound is inside of
  bool has_surrogates_ = false;         // the text escapes some; the parser does not pair them all
  std::string wrong_;
};

}  // namespace trimtab::k8s
