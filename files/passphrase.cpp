#include "files/passphrase.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/bytes.h"

namespace noodgeld {
namespace {

constexpr std::size_t kMaxPassphraseBytes = 1024;
constexpr const char* kVariable = "NOODGELD_PASSPHRASE";

using Passphrase = Result<SecretBytes, Failure>;

/// Up to the next line end, which is consumed and left out. Byte by byte, so that what follows the
/// line stays for the next reader.
Passphrase read_line(int fd) {
    SecretBytes line{Bytes(kMaxPassphraseBytes)};
    std::size_t used = 0;
    for (;;) {
        std::uint8_t byte = 0;
        const ssize_t n = ::read(fd, &byte, 1);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            const std::string why = std::strerror(errno);
            return cannot(
                {"kan de wachtzin niet lezen: " + why, "cannot read the passphrase: " + why});
        }
        if (n == 0 || byte == '\n') break;
        if (used == kMaxPassphraseBytes) {
            return refuse({"de wachtzin is te lang", "the passphrase is too long"});
        }
        line.fill()[used++] = byte;
    }
    const ByteView found = line.view().first(used);
    return SecretBytes(Bytes(found.begin(), found.end()));
}

/// The person's terminal, without echo as long as this lives.
class QuietTerminal {
  public:
    QuietTerminal() : fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
        if (fd_ < 0 || ::tcgetattr(fd_, &before_) != 0) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_quiet_ = ::tcsetattr(fd_, TCSAFLUSH, &quiet) == 0;
    }
    ~QuietTerminal() {
        if (is_quiet_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
        if (fd_ >= 0) ::close(fd_);
    }
    QuietTerminal(const QuietTerminal&) = delete;
    QuietTerminal& operator=(const QuietTerminal&) = delete;

    [[nodiscard]] bool is_quiet() const { return is_quiet_; }
    [[nodiscard]] Passphrase ask(const std::string& prompt) const {
        print(prompt);
        Passphrase line = read_line(fd_);
        print("\n");
        return line;
    }

  private:
    void print(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t n = ::write(fd_, text.data(), text.size());
            if (n <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
    }
    int fd_;
    termios before_{};
    bool is_quiet_ = false;
};

Passphrase ask_on_terminal(const Context& context, const std::string& what, bool twice) {
    const QuietTerminal terminal;
    if (!terminal.is_quiet()) {
        return cannot(
            {"er is geen terminal om een wachtzin te vragen: gebruik --passphrase-fd of "
             "NOODGELD_PASSPHRASE",
             "there is no terminal to ask for a passphrase: use --passphrase-fd or "
             "NOODGELD_PASSPHRASE"});
    }
    NOODGELD_TRY(SecretBytes first,
                 terminal.ask(context.say({"Wachtzin voor ", "Passphrase for "}) + what + ": "));
    if (!twice) return first;
    NOODGELD_TRY(const SecretBytes second,
                 terminal.ask(context.say({"Nog een keer: ", "Once more: "})));
    if (!std::ranges::equal(first.view(), second.view())) {
        return refuse({"de twee wachtzinnen verschillen", "the two passphrases differ"});
    }
    return first;
}

Passphrase obtain(const Context& context, const PassphraseSource& source, const std::string& what,
                  bool twice) {
    if (source.fd >= 0) return read_line(source.fd);
    if (const char* given = std::getenv(kVariable); given != nullptr) {
        const ByteView bytes = as_bytes(given);
        return SecretBytes(Bytes(bytes.begin(), bytes.end()));
    }
    return ask_on_terminal(context, what, twice);
}

}  // namespace

Passphrase ask_passphrase(const Context& context, const PassphraseSource& source,
                          const std::string& what) {
    return obtain(context, source, what, false);
}

Passphrase choose_passphrase(const Context& context, const PassphraseSource& source,
                             const std::string& what) {
    NOODGELD_TRY(SecretBytes chosen, obtain(context, source, what, true));
    if (chosen.view().empty()) {
        return refuse(
            {"een lege wachtzin beschermt niets", "an empty passphrase protects nothing"});
    }
    return chosen;
}

}  // namespace noodgeld
