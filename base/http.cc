#include "base/http.h"

#include <algorithm>
#include <string>

namespace trimtab {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

bool IsTokenByte(char c) {
  return (c >= '0' && c <= '9') || (Lower(c) >= 'a' && Lower(c) <= 'z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenByte);
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

Error Refused(const std::string& what) {
  return Error{.code = Code::kInvalid, .message = "the request was not sent: " + what};
}

}  // namespace

std::string_view HttpResponse::Header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const HttpHeader& h) { return SameName(h.name, name); });
  return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

Result<void> CheckSendable(const HttpRequest& request) {
  if (!IsToken(request.method)) return Refused("its method is not one word");
  if (!request.target.starts_with('/')) return Refused("its target does not begin with '/'");
  if (std::any_of(request.target.begin(), request.target.end(),
                  [](char c) { return IsControl(c) || c == ' '; })) {
    return Refused("its target holds a space or control byte");
  }
  for (const HttpHeader& header : request.headers) {
    if (!IsToken(header.name)) return Refused("a header's name is not one word");
    if (std::any_of(header.value.begin(), header.value.end(), IsControl)) {
      return Refused("the header " + header.name + " holds a control byte");
    }
  }
  return {};
}

}  // namespace trimtab
