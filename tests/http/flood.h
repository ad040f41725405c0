// Flood: many sockets at once that do to a server on loopback what it should withstand. One thread
// of its own moves them all; whoever is cut comes back.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace noodgeld::http::test {

enum class Conduct : std::uint8_t {
    falls_silent,  ///< Sends what it has to send, and waits.
    reads_slowly,  ///< Sends, and takes half a kilobyte of the answer ten times a second.
    asks_again,    ///< Sends the same again at each answer, as fast as it can.
};

struct Attack {
    std::size_t sockets = 0;
    Conduct conduct{};
    std::string bytes;
};

class Flood {
  public:
    Flood(std::uint16_t port, const std::vector<Attack>& attacks)
        : port_(port), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        for (const Attack& attack : attacks) {
            for (std::size_t i = 0; i < attack.sockets; ++i) attackers_.push_back({attack});
        }
        thread_ = std::thread([this] { run(); });
    }
    ~Flood() {
        stopping_ = true;
        thread_.join();
        for (Attacker& one : attackers_) close(one);
        (void)::close(epoll_);
    }
    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;

    /// How often sockets were connected, and cut by the server.
    [[nodiscard]] std::size_t connected() const { return connected_; }
    [[nodiscard]] std::size_t cut() const { return cut_; }
    /// Answers read by those that ask again; bytes read by all.
    [[nodiscard]] std::size_t answers() const { return answers_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

  private:
    struct Attacker {
        Attack attack;
        int socket = -1;
        std::size_t sent = 0;
    };

    void run() {
        std::array<epoll_event, 256> events{};
        auto next_tick = std::chrono::steady_clock::now();
        while (!stopping_) {
            const int ready = ::epoll_wait(epoll_, events.data(), events.size(), 5);
            for (int i = 0; i < ready; ++i) {
                const epoll_event& event = events[static_cast<std::size_t>(i)];
                on_event(attackers_[event.data.u64], event.events);
            }
            if (std::chrono::steady_clock::now() < next_tick) continue;
            next_tick += std::chrono::milliseconds(100);
            for (std::size_t i = 0; i < attackers_.size() && !stopping_; ++i) {
                Attacker& one = attackers_[i];
                if (one.socket < 0) connect(one, i);
                if (one.attack.conduct == Conduct::reads_slowly) receive(one, 512);
            }
        }
    }

    void connect(Attacker& one, std::size_t number) {
        one.sent = 0;
        one.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (one.socket < 0) return;
        if (one.attack.conduct == Conduct::reads_slowly) {
            const int small = 4'096;
            (void)::setsockopt(one.socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        }
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port_);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        (void)::connect(one.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ++connected_;
        epoll_event wanted{};
        wanted.events = EPOLLOUT | EPOLLRDHUP;
        wanted.data.u64 = number;
        (void)::epoll_ctl(epoll_, EPOLL_CTL_ADD, one.socket, &wanted);
    }

    void on_event(Attacker& one, std::uint32_t events) {
        if (one.socket < 0) return;
        if ((events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0) return leave(one);
        if ((events & EPOLLOUT) != 0) send(one);
        if ((events & EPOLLIN) != 0 && receive(one, 65'536)) {
            ++answers_;
            one.sent = 0;
            send(one);
        }
    }

    void send(Attacker& one) {
        const std::string& bytes = one.attack.bytes;
        while (one.sent < bytes.size()) {
            const auto sent =
                ::send(one.socket, bytes.data() + one.sent, bytes.size() - one.sent, MSG_NOSIGNAL);
            if (sent < 0) break;
            one.sent += static_cast<std::size_t>(sent);
        }
        epoll_event wanted{};
        wanted.events = EPOLLRDHUP;
        if (one.sent < bytes.size()) {
            wanted.events |= EPOLLOUT;
        } else if (one.attack.conduct == Conduct::asks_again) {
            wanted.events |= EPOLLIN;
        }
        wanted.data.u64 = static_cast<std::uint64_t>(&one - attackers_.data());
        (void)::epoll_ctl(epoll_, EPOLL_CTL_MOD, one.socket, &wanted);
    }

    bool receive(Attacker& one, std::size_t most) {
        std::array<char, 65'536> buffer{};
        const auto got = ::recv(one.socket, buffer.data(), most, 0);
        if (got > 0) bytes_ += static_cast<std::size_t>(got);
        return got > 0;
    }

    void leave(Attacker& one) {
        ++cut_;
        close(one);
    }

    static void close(Attacker& one) {
        if (one.socket >= 0) (void)::close(std::exchange(one.socket, -1));
    }

    std::uint16_t port_;
    int epoll_;
    std::vector<Attacker> attackers_;
    std::atomic<std::size_t> connected_ = 0, cut_ = 0, answers_ = 0, bytes_ = 0;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace noodgeld::http::test
