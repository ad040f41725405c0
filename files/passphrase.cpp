#include "files/passphrase.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/bytes.h"
#include "words/typed_text.h"

namespace noodgeld {
namespace {

constexpr std::size_t kMaxPassphraseBytes = 1024;

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
        if (!print(prompt)) {
            return cannot({"de terminal neemt de vraag om de wachtzin niet aan",
                           "the terminal does not take the question for the passphrase"});
        }
        Passphrase line = read_line(fd_);
        (void)print("\n");
        return line;
    }

  private:
    [[nodiscard]] bool print(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t n = ::write(fd_, text.data(), text.size());
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }
    int fd_;
    termios before_{};
    bool is_quiet_ = false;
};

/// Without the line ends that a file or a paste brings along.
ByteView without_line_ends(ByteView text) {
    const auto is_end = [](std::uint8_t c) { return c == '\r' || c == '\n'; };
    while (!text.empty() && is_end(text.front())) text = text.subspan(1);
    while (!text.empty() && is_end(text.back())) text = text.first(text.size() - 1);
    return text;
}

/// In its one form, so that it is the same whatever it was typed with.
Passphrase in_one_form(const SecretBytes& typed) {
    auto made = normalised(without_line_ends(typed.view()));
    if (made) return std::move(*made);
    return refuse({"de wachtzin: " + made.error().nl, "the passphrase: " + made.error().en});
}

Passphrase ask_on_terminal(const Context& context, const PassphrasePrompt& prompt, bool twice) {
    const QuietTerminal terminal;
    if (!terminal.is_quiet()) {
        return cannot({"er is geen terminal om een wachtzin te vragen: gebruik --passphrase-fd",
                       "there is no terminal to ask for a passphrase: use --passphrase-fd"});
    }
    NOODGELD_TRY(const SecretBytes typed,
                 terminal.ask(prompt.above + context.say({"Wachtzin voor ", "Passphrase for "}) +
                              prompt.what + ": "));
    NOODGELD_TRY(SecretBytes first, in_one_form(typed));
    if (!twice) return first;
    NOODGELD_TRY(const SecretBytes again,
                 terminal.ask(context.say({"Nog een keer: ", "Once more: "})));
    NOODGELD_TRY(const SecretBytes second, in_one_form(again));
    if (!std::ranges::equal(first.view(), second.view())) {
        return refuse({"de twee wachtzinnen verschillen", "the two passphrases differ"});
    }
    return first;
}

/// Whoever may look at the process, its children or a crash report can read its environment.
void discourage(const Context& context) {
    if (context.passphrase_warned) return;
    context.passphrase_warned = true;
    context.warn(
        {"let op: een wachtzin in NOODGELD_PASSPHRASE is te lezen voor wie bij dit proces "
         "kan; veiliger is hem te typen, of --passphrase-fd 3 met 3< van een bestand dat "
         "alleen u kunt lezen",
         "note: a passphrase in NOODGELD_PASSPHRASE can be read by whoever can look at "
         "this process; it is safer to type it, or to use --passphrase-fd 3 with 3< from "
         "a file that only you can read"});
}

Passphrase obtain(const Context& context, const PassphraseSource& source,
                  const PassphrasePrompt& prompt, bool twice) {
    if (source.fd >= 0) {
        NOODGELD_TRY(const SecretBytes line, read_line(source.fd));
        return in_one_form(line);
    }
    if (!context.passphrase) return ask_on_terminal(context, prompt, twice);
    discourage(context);
    return in_one_form(*context.passphrase);
}

}  // namespace

Passphrase ask_passphrase(const Context& context, const PassphraseSource& source,
                          const PassphrasePrompt& prompt) {
    return obtain(context, source, prompt, false);
}

Passphrase choose_passphrase(const Context& context, const PassphraseSource& source,
                             const std::string& what) {
    NOODGELD_TRY(SecretBytes chosen, obtain(context, source, {what}, true));
    if (chosen.view().empty()) {
        return refuse(
            {"een lege wachtzin beschermt niets", "an empty passphrase protects nothing"});
    }
    return chosen;
}

}  // namespace noodgeld
