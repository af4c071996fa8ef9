#include "tests/support/test_pki.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/check.h"

namespace trimtab::testing {
namespace {

EVP_PKEY* NewKey() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  TRIMTAB_CHECK(key != nullptr);
  return key;
}

// What `write` puts into a memory BIO.
template <class Write>
std::string Pem(Write write) {
  BIO* bio = BIO_new(BIO_s_mem());
  TRIMTAB_CHECK(write(bio) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string pem(data, static_cast<size_t>(size));
  BIO_free(bio);
  return pem;
}

std::string CertificatePem(X509* certificate) {
  return Pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

void Extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  TRIMTAB_CHECK(extension != nullptr);
  TRIMTAB_CHECK(X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

// A certificate for `key` with a random serial number and no extension yet.
X509* NewCertificate(EVP_PKEY* key, const CertificateSpec& spec) {
  X509* certificate = X509_new();
  uint64_t serial = 0;
  TRIMTAB_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) == 1);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial | 1);
  X509_set_version(certificate, X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate), spec.begins.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate), spec.ends.count());
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(spec.common_name.c_str()), -1,
                             -1, 0);
  return certificate;
}

void Sign(X509* certificate, EVP_PKEY* key) {
  TRIMTAB_CHECK(X509_sign(certificate, key, EVP_sha256()) > 0);
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : ",") + part;
  return all;
}

}  // namespace

TestCa::TestCa(const std::string& name)
    : key_(NewKey()), certificate_(NewCertificate(key_, {.common_name = name})) {
  X509_set_issuer_name(certificate_, X509_get_subject_name(certificate_));
  Extend(certificate_, certificate_, NID_basic_constraints, "critical,CA:TRUE");
  Extend(certificate_, certificate_, NID_key_usage, "critical,keyCertSign,cRLSign");
  Sign(certificate_, key_);
  pem_ = CertificatePem(certificate_);
}

TestCa::~TestCa() {
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

Identity TestCa::Issue(const CertificateSpec& spec) const {
  EVP_PKEY* key = NewKey();
  X509* certificate = NewCertificate(key, spec);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate_));
  Extend(certificate, certificate_, NID_basic_constraints, "CA:FALSE");
  if (!spec.usage.empty()) Extend(certificate, certificate_, NID_ext_key_usage, spec.usage);
  if (!spec.alternative_names.empty()) {
    Extend(certificate, certificate_, NID_subject_alt_name, Joined(spec.alternative_names));
  }
  Sign(certificate, key_);
  Identity identity{.certificate_pem = CertificatePem(certificate),
                    .key_pem = Pem([&](BIO* bio) {
                      return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr,
                                                      nullptr);
                    })};
  X509_free(certificate);
  EVP_PKEY_free(key);
  return identity;
}

Identity TestCa::IssueLoopback() const {
  return Issue({.common_name = "loopback",
                .alternative_names = {"DNS:localhost", "IP:127.0.0.1", "IP:::1"}});
}

}  // namespace trimtab::testing
