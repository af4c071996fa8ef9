#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

// The OpenSSL types, so that tests need not include its headers.
using EVP_PKEY = struct evp_pkey_st;
using X509 = struct x509_st;

namespace trimtab::testing {

// A certificate and its private key, both PEM.
struct Identity {
  std::string certificate_pem;
  std::string key_pem;
};

// What is put into a certificate.
struct CertificateSpec {
  std::string common_name = "test";
  std::vector<std::string> alternative_names;  // as OpenSSL writes them: "DNS:a.test", "IP:::1"
  std::string usage = "serverAuth";            // the extended key usage; empty for none
  std::chrono::seconds begins{-3600};          // from now
  std::chrono::seconds ends{3600};
};

// A certificate authority that lives in memory. Keys are made anew in each process, so that no
// private key is in the repository. A failure of OpenSSL is a bug and ends the process.
class TestCa {
 public:
  explicit TestCa(const std::string& name);
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;

  const std::string& pem() const { return pem_; }
  Identity Issue(const CertificateSpec& spec) const;
  // A server's certificate for 127.0.0.1, ::1 and localhost.
  Identity IssueLoopback() const;

 private:
  EVP_PKEY* key_;
  X509* certificate_;
  std::string pem_;
};

}  // namespace trimtab::testing
