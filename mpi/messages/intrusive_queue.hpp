// A first-in first-out list whose links are in its elements, so that queueing never allocates.
#pragma once

namespace vaquero::mpi {

/// `T` has a public member `T* next`. An element is in at most one queue; the queue doesn't own it.
template <class T>
class IntrusiveQueue {
public:
    IntrusiveQueue() = default;
    IntrusiveQueue(const IntrusiveQueue&) = delete;
    IntrusiveQueue& operator=(const IntrusiveQueue&) = delete;

    [[nodiscard]] bool empty() const { return first_ == nullptr; }
    [[nodiscard]] T* front() const { return first_; }

    void push(T& element) {
        element.next = nullptr;
        *end_ = &element;
        end_ = &element.next;
    }
    /// Takes the first element out; the queue isn't empty.
    void pop() { unlink(&first_); }

    /// The first element that `accepts`, nullptr when there is none.
    template <class Accepts>
    T* find(Accepts accepts) const {
        T* element = first_;
        while (element != nullptr && !accepts(*element))
            element = element->next;
        return element;
    }
    /// find() that takes the element out.
    template <class Accepts>
    T* take(Accepts accepts) {
        for (T** link = &first_; *link != nullptr; link = &(*link)->next)
            if (accepts(**link)) return unlink(link);
        return nullptr;
    }

private:
    T* unlink(T** link) {
        T* element = *link;
        *link = element->next;
        if (*link == nullptr) end_ = link;
        return element;
    }

    T* first_ = nullptr;
    T** end_ = &first_; ///< the link to set when an element is pushed
};

} // namespace vaquero::mpi
