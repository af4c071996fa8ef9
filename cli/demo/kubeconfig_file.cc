#include "cli/demo/kubeconfig_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "k8s/base64.h"

namespace trimtab::demo {
namespace {

std::string TextFor(const std::string& url, const ServerIdentity& identity) {
  return "apiVersion: v1\n"
         "kind: Config\n"
         "clusters:\n"
         "- name: trimtab-demo\n"
         "  cluster:\n"
         "    server: " +
         url +
         "\n"
         "    certificate-authority-data: " +
         k8s::EncodeBase64(identity.ca_pem) +
         "\n"
         "users:\n"
         "- name: trimtab-demo\n"
         "  user:\n"
         "    token: " +
         identity.token +
         "\n"
         "contexts:\n"
         "- name: trimtab-demo\n"
         "  context:\n"
         "    cluster: trimtab-demo\n"
         "    user: trimtab-demo\n"
         "current-context: trimtab-demo\n";
}

bool WriteAll(int file, const std::string& text) {
  size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = write(file, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    written += static_cast<size_t>(count);
  }
  return true;
}

}  // namespace

Result<void> WriteKubeconfig(const std::string& path, const std::string& url,
                             const ServerIdentity& identity) {
  const int file =
      open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  // Nothing is written before only we can read it.
  const bool done =
      file >= 0 && fchmod(file, S_IRUSR | S_IWUSR) == 0 && WriteAll(file, TextFor(url, identity));
  const int why = errno;
  if (file >= 0) close(file);
  if (done) return {};
  return Error{.code = Code::kInvalid,
               .message = path + ": the kubeconfig cannot be written: " +
                          std::generic_category().message(why),
               .reason = {},
               .causes = {}};
}

}  // namespace trimtab::demo
