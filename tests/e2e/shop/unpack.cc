#include "tests/e2e/shop/unpack.h"

#include <zlib.h>
#include <zstd.h>

namespace trimtab::shop {
namespace {

constexpr size_t kMost = size_t{4} << 20;

std::string Gunzip(std::string_view packed) {
  constexpr int kGzipFrame = 16;
  std::string body(kMost, '\0');
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(body.data());
  stream.avail_out = static_cast<uInt>(body.size());
  if (inflateInit2(&stream, MAX_WBITS + kGzipFrame) != Z_OK) return "";
  const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
  body.resize(whole ? stream.total_out : 0);
  inflateEnd(&stream);
  return body;
}

std::string Unzstd(std::string_view packed) {
  std::string body(kMost, '\0');
  const size_t size = ZSTD_decompress(body.data(), body.size(), packed.data(), packed.size());
  body.resize(ZSTD_isError(size) ? 0 : size);
  return body;
}

}  // namespace

std::string Unpack(std::string_view encoding, std::string_view packed) {
  if (encoding == "gzip") return Gunzip(packed);
  if (encoding == "zstd") return Unzstd(packed);
  return std::string(packed);
}

}  // namespace trimtab::shop
