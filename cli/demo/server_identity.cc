#include "cli/demo/server_identity.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <utility>

namespace trimtab::demo {
namespace {

constexpr long kBeginsSeconds = -3600;  // clocks differ, also within one machine's containers
constexpr long kEndsSeconds = 86400;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Error Failed(const char* what) {
  std::array<char, 256> reason{};
  ERR_error_string_n(ERR_get_error(), reason.data(), reason.size());
  return Error{.code = Code::kInvalid,
               .message = std::string("OpenSSL cannot make ") + what + ": " + reason.data(),
               .reason = {},
               .causes = {}};
}

Key NewKey() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }

// The text that `write` puts into a memory BIO; empty when it fails.
template <class Write>
std::string Pem(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  if (bio == nullptr || write(bio.get()) != 1) return {};
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<size_t>(size)};
}

std::string PemOf(X509* certificate) {
  return Pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

std::string PemOf(EVP_PKEY* key) {
  return Pem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

bool Extend(X509* certificate, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value), &X509_EXTENSION_free);
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// A certificate that says who has the key, without its extensions and unsigned; null when that
// fails.
Certificate Naming(const char* name, EVP_PKEY* key) {
  Certificate certificate(X509_new(), &X509_free);
  uint64_t serial = 0;
  if (certificate == nullptr ||
      RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) != 1) {
    return {nullptr, &X509_free};
  }
  const bool made =
      ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial | 1) == 1 &&
      X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
      X509_gmtime_adj(X509_getm_notBefore(certificate.get()), kBeginsSeconds) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kEndsSeconds) != nullptr &&
      X509_set_pubkey(certificate.get(), key) == 1 &&
      X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(name), -1, -1, 0) == 1;
  return made ? std::move(certificate) : Certificate(nullptr, &X509_free);
}

Certificate Authority(EVP_PKEY* key) {
  Certificate ca = Naming("trimtab demo authority", key);
  const bool made = ca != nullptr &&
                    X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get())) == 1 &&
                    Extend(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE") &&
                    Extend(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign") &&
                    Extend(ca.get(), ca.get(), NID_subject_key_identifier, "hash") &&
                    X509_sign(ca.get(), key, EVP_sha256()) > 0;
  return made ? std::move(ca) : Certificate(nullptr, &X509_free);
}

Certificate Leaf(EVP_PKEY* key, X509* ca, EVP_PKEY* ca_key) {
  Certificate leaf = Naming("trimtab demo", key);
  const bool made =
      leaf != nullptr && X509_set_issuer_name(leaf.get(), X509_get_subject_name(ca)) == 1 &&
      Extend(leaf.get(), ca, NID_basic_constraints, "critical,CA:FALSE") &&
      Extend(leaf.get(), ca, NID_ext_key_usage, "serverAuth") &&
      Extend(leaf.get(), ca, NID_authority_key_identifier, "keyid") &&
      Extend(leaf.get(), ca, NID_subject_alt_name, "IP:127.0.0.1,IP:::1,DNS:localhost") &&
      X509_sign(leaf.get(), ca_key, EVP_sha256()) > 0;
  return made ? std::move(leaf) : Certificate(nullptr, &X509_free);
}

// Hexadecimal; empty when the system has no randomness.
std::string NewToken() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) return {};
  std::string token;
  for (const unsigned char byte : bytes) {
    token += "0123456789abcdef"[byte >> 4];
    token += "0123456789abcdef"[byte & 15];
  }
  return token;
}

}  // namespace

Result<ServerIdentity> MakeServerIdentity() {
  const Key ca_key = NewKey();
  const Key key = NewKey();
  if (ca_key == nullptr || key == nullptr) return Failed("a key");
  const Certificate ca = Authority(ca_key.get());
  if (ca == nullptr) return Failed("a certificate authority");
  const Certificate leaf = Leaf(key.get(), ca.get(), ca_key.get());
  if (leaf == nullptr) return Failed("a certificate");
  ServerIdentity identity{.ca_pem = PemOf(ca.get()),
                          .certificate_pem = PemOf(leaf.get()),
                          .key_pem = PemOf(key.get()),
                          .token = NewToken()};
  if (identity.ca_pem.empty() || identity.certificate_pem.empty() || identity.key_pem.empty()) {
    return Failed("PEM text");
  }
  if (identity.token.empty()) return Failed("a token");
  return identity;
}

}  // namespace trimtab::demo
