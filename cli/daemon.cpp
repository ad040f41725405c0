#include "cli/daemon.h"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>

#include "files/files.h"

namespace noodgeld {
namespace {

/// SIGTERM and SIGINT, blocked for this thread and those it makes, so that `wait` gets them.
class StopSignals {
  public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        (void)std::signal(SIGPIPE, SIG_IGN);
        (void)std::signal(SIGXFSZ, SIG_IGN);  // A limit on files is answered like a full disk.
    }
    void wait() const {
        int signal = 0;
        while (sigwait(&set_, &signal) != 0) {
        }
    }

  private:
    sigset_t set_{};
};

/// File descriptors that the store and all else but connections may need.
constexpr rlim_t kFilesOfOurs = 512;

/// Takes as many file descriptors as the system gives, and bounds the connections so that clients
/// cannot keep the store from opening its files.
void bound_connections(http::ServerOptions& options) {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    const rlim_t left =
        files.rlim_cur > 2 * kFilesOfOurs ? files.rlim_cur - kFilesOfOurs : files.rlim_cur / 2;
    options.max_connections = std::min<std::size_t>(options.max_connections, left);
    options.max_connections_per_client =
        std::min(options.max_connections_per_client, std::max<std::size_t>(left / 2, 1));
}

}  // namespace

void add_daemon_options(CommandLine& line, CLI::App& verb, DaemonOptions& options) {
    verb.add_option("--port", options.port,
                    line.text({"poort op deze machine; 0: een vrije",
                               "port on this machine; 0: a "
                               "free one"}));
    verb.add_option("--ready-file", options.ready_file,
                    line.text({"schrijf hier het adres zodra er geluisterd wordt",
                               "write the address here once it listens"}));
}

Outcome serve(Context& context, const DaemonOptions& options, http::Router router,
              std::function<http::Health()> health) {
    const StopSignals signals;
    prometheus::Registry registry;
    http::RequestMetrics metrics(registry);
    http::add_service_routes(router, registry, std::move(health));
    http::ServerOptions server_options;
    server_options.port = options.port;
    bound_connections(server_options);
    server_options.on_finished = [&metrics](const http::FinishedRequest& finished) {
        metrics.count(finished);
    };
    const auto server = http::Server::start(std::move(server_options), std::move(router));
    if (!server) return cannot({server.error().what, server.error().what});

    const std::string url = "http://127.0.0.1:" + std::to_string((*server)->port());
    context.out << context.say({"luistert op ", "listening on "}) << url << std::endl;
    if (!options.ready_file.empty()) {
        const auto written = write_file(options.ready_file, as_bytes(url + "\n"), {true, false});
        if (!written) return fail(written.error());
    }
    signals.wait();
    (*server)->stop();
    context.out << context.say({"gestopt", "stopped"}) << '\n';
    return ExitCode::yes;
}

}  // namespace noodgeld
