#include "host/fiber.hpp"

#include <pthread.h>

#include <utility>

#include "arch/x86_64/context_switch.hpp"
#include "base/ensure.hpp"
#include "base/limits.hpp"
#include "host/sanitizers.hpp"

namespace vaquero::host {
namespace {

std::span<const std::byte> stack_of_this_thread() {
    pthread_attr_t attributes;
    void* lowest = nullptr;
    std::size_t size = 0;
    ensure(pthread_getattr_np(pthread_self(), &attributes) == 0, "pthread_getattr_np failed");
    pthread_attr_getstack(&attributes, &lowest, &size);
    pthread_attr_destroy(&attributes);
    return {static_cast<const std::byte*>(lowest), size};
}

} // namespace

Fiber::Fiber() : stack_(stack_of_this_thread()), sanitizer_fiber_(sanitizers::this_fiber()) {}

Fiber::Fiber(std::size_t stack_bytes, std::function<void()> body)
    : mapping_(std::in_place, stack_bytes + page_bytes),
      body_(std::move(body)),
      sanitizer_fiber_(sanitizers::create_fiber()) {
    ensure(!mapping_->bytes().empty(), "no memory for a rank's stack");
    mapping_->guard_first_page();
    stack_ = mapping_->bytes();
    stack_pointer_ = arch::prepare_task(mapping_->bytes(), &Fiber::start, this);
}

Fiber::~Fiber() {
    if (mapping_) sanitizers::destroy_fiber(sanitizer_fiber_);
}

void Fiber::start(void* self) {
    sanitizers::finish_switch(nullptr);
    static_cast<Fiber*>(self)->body_();
    panic("a fiber's body returned");
}

void Fiber::switch_to(Fiber& next) {
    sanitizers::start_switch(&fake_stack_, next.stack_);
    sanitizers::switch_fiber(next.sanitizer_fiber_);
    arch::vaquero_switch_context(&stack_pointer_, next.stack_pointer_);
    sanitizers::finish_switch(fake_stack_);
}

void Fiber::leave_to(Fiber& next) {
    sanitizers::start_switch(nullptr, next.stack_);
    sanitizers::switch_fiber(next.sanitizer_fiber_);
    arch::vaquero_switch_context(&stack_pointer_, next.stack_pointer_);
    panic("a fiber that was left was resumed");
}

} // namespace vaquero::host
