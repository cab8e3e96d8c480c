#include "launcher/signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

namespace vaquero::launcher {

EndingSignals::EndingSignals() {
    sigset_t ending;
    sigemptyset(&ending);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction action {};
        sigaction(signal, nullptr, &action);
        if (action.sa_handler != SIG_IGN) sigaddset(&ending, signal);
    }
    sigprocmask(SIG_BLOCK, &ending, &before_);
    descriptor_ = Descriptor(signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK));
}

EndingSignals::~EndingSignals() {
    sigprocmask(SIG_SETMASK, &before_, nullptr);
}

int EndingSignals::take() {
    signalfd_siginfo info{};
    return read(descriptor_.number(), &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo)
                                                                         : 0;
}

} // namespace vaquero::launcher
