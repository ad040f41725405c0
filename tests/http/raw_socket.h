// RawSocket: sends a server exactly the bytes that a test wants, however wrong, and reads what
// comes back.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace noodgeld::http::test {

class RawSocket {
  public:
    explicit RawSocket(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address),
                               sizeof address) == 0;
    }
    RawSocket(RawSocket&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), connected_(other.connected_) {}
    RawSocket(const RawSocket&) = delete;
    RawSocket& operator=(const RawSocket&) = delete;
    ~RawSocket() { close(); }

    [[nodiscard]] bool connected() const { return connected_; }

    void close() {
        if (descriptor_ >= 0) (void)::close(std::exchange(descriptor_, -1));
    }
    void end_sending() { (void)::shutdown(descriptor_, SHUT_WR); }

    /// False if the server no longer takes any.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// Waits until the server's machine has all that was sent, so that the server has read all but
    /// what the kernel buffers for it. False if that does not come.
    [[nodiscard]] bool is_taken() const {
        for (int i = 0; i < 4'000; ++i) {
            int unsent = 0;
            if (::ioctl(descriptor_, SIOCOUTQ, &unsent) == 0 && unsent == 0) return true;
            (void)::poll(nullptr, 0, 5);
        }
        return false;
    }

    /// More of what the server sends, into `received`; false at its end or when nothing comes.
    bool receive(std::string& received,
                 std::chrono::milliseconds patience = std::chrono::seconds(20)) {
        pollfd waiting{descriptor_, POLLIN, 0};
        if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1) return false;
        std::array<char, 65'536> buffer{};
        const auto got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
        if (got <= 0) return false;
        received.append(buffer.data(), static_cast<std::size_t>(got));
        return true;
    }

    /// All that the server sends until it closes the connection.
    std::string receive_all() {
        std::string received;
        while (receive(received)) {
        }
        return received;
    }

    /// One response with a Content-Length, of those that come one after another.
    std::string receive_response() {
        while (true) {
            const std::size_t end = pending_.find("\r\n\r\n");
            if (end != std::string::npos) {
                const std::size_t size = end + 4 + content_length(pending_.substr(0, end));
                if (pending_.size() >= size) {
                    std::string response = pending_.substr(0, size);
                    pending_.erase(0, size);
                    return response;
                }
            }
            if (!receive(pending_)) return std::exchange(pending_, {});
        }
    }

    /// Whether the server has closed the connection, or does so within `patience`.
    bool is_closed(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
        pollfd waiting{descriptor_, POLLIN, 0};
        if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1) return false;
        char byte = 0;
        return ::recv(descriptor_, &byte, 1, MSG_PEEK) <= 0;
    }

  private:
    static std::size_t content_length(std::string_view head) {
        constexpr std::string_view kName = "\r\nContent-Length: ";
        const std::size_t at = head.find(kName);
        std::size_t length = 0;
        if (at != std::string_view::npos) {
            const char* digits = head.data() + at + kName.size();
            (void)std::from_chars(digits, head.data() + head.size(), length);
        }
        return length;
    }

    int descriptor_;
    bool connected_ = false;
    std::string pending_;
};

/// The status of a response; 0 if it is none.
inline unsigned status_of_response(std::string_view response) {
    unsigned status = 0;
    if (response.starts_with("HTTP/1.1 ")) {
        (void)std::from_chars(response.data() + 9, response.data() + response.size(), status);
    }
    return status;
}

}  // namespace noodgeld::http::test
