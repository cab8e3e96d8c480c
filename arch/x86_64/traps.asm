; Where the CPU enters the kernel on its own: exceptions, the wake-up interrupt, and `syscall`.
; Everything runs in ring 0, so the stack that is interrupted may be a program's, with its red zone:
; exceptions and interrupts switch stacks through the IST, `syscall` steps over the red zone.

extern handle_exception         ; void handle_exception(ExceptionFrame*)
extern handle_system_call       ; std::int64_t handle_system_call(SystemCallFrame*)
extern local_apic_end_of_interrupt ; std::uint32_t volatile* of the local APIC's EOI register

global exception_stubs
global wake_interrupt_entry
global spurious_interrupt_entry
global system_call_entry
global enter_program
global call_with_vector_state

section .text
bits 64

; One stub a vector, 16 bytes apart. The CPU pushes an error code only for some. [SDM 3A §6.13]
align 16
exception_stubs:
%assign vector 0
%rep 32
        align 16
  %if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30
  %else
        push 0
  %endif
        push vector
        jmp exception_common
  %assign vector vector + 1
%endrep

; In: on the IST stack: vector, error code, RIP, CS, RFLAGS, RSP, SS. Builds an ExceptionFrame (traps.hpp).
exception_common:
        push r15
        push r14
        push r13
        push r12
        push r11
        push r10
        push r9
        push r8
        push rbp
        push rdi
        push rsi
        push rdx
        push rcx
        push rbx
        push rax
        mov rdi, rsp
        cld
        call handle_exception
        pop rax
        pop rbx
        pop rcx
        pop rdx
        pop rsi
        pop rdi
        pop rbp
        pop r8
        pop r9
        pop r10
        pop r11
        pop r12
        pop r13
        pop r14
        pop r15
        add rsp, 16
        iretq

; The interrupt that ends a core's `hlt`: nothing to do but to acknowledge it. [SDM 3A §11.8.5]
wake_interrupt_entry:
        push rax
        mov rax, [local_apic_end_of_interrupt]
        mov dword [rax], 0
        pop rax
        iretq

; A spurious interrupt is not acknowledged. [SDM 3A §11.9]
spurious_interrupt_entry:
        iretq

; In: as Linux's system calls: RAX number, RDI RSI RDX R10 R8 R9 arguments, RCX return address, R11 RFLAGS.
; Out: RAX result. Clobbers RCX, R11; everything else survives, the vector registers too (the kernel has none).
system_call_entry:
        lea rsp, [rsp - 128]    ; the red zone [SysV psABI §3.2.2]
        push rcx
        push rbp
        mov rbp, rsp            ; a frame for the unwinder: return address and frame pointer
        push r11
        push r9
        push r8
        push r10
        push rdx
        push rsi
        push rdi
        push rax
        mov rdi, rsp            ; SystemCallFrame*
        and rsp, -16
        cld
        call handle_system_call
        lea rsp, [rbp - 56]     ; skips the number; RAX is the result
        pop rdi
        pop rsi
        pop rdx
        pop r10
        pop r8
        pop r9
        pop r11
        pop rbp
        pop rcx
        push r11
        popfq
        lea rsp, [rsp + 128]
        jmp rcx

; [[noreturn]] void enter_program(std::uint64_t entry, std::uint64_t stack)
; The state at a process's entry: RSP at argc, RDX 0 (no function to register with atexit), RBP 0.
; [SysV psABI §3.4.1]
enter_program:
        mov rsp, rsi
        mov rax, rdi
        xor ebx, ebx
        xor ecx, ecx
        xor edx, edx
        xor esi, esi
        xor edi, edi
        xor ebp, ebp
        xor r8d, r8d
        xor r9d, r9d
        xor r10d, r10d
        xor r11d, r11d
        xor r12d, r12d
        xor r13d, r13d
        xor r14d, r14d
        xor r15d, r15d
        jmp rax

; void call_with_vector_state(void (*function)(void*), void* argument, std::uint64_t bytes, bool xsave)
; Calls function(argument) with x87, SSE and AVX state saved around it in `bytes` of stack: a system call that
; switches ranks must give back the vector registers that user code believes untouched.
call_with_vector_state:
        push rbp
        mov rbp, rsp
        push rbx
        push r12
        mov ebx, ecx
        sub rsp, rdx
        and rsp, -64            ; XSAVE's alignment [SDM 1 §13.4]
        mov r12, rsp
        mov rax, rdi
        mov rdi, rsi
        test bl, bl
        jz .fxsave
        mov rcx, rax
        mov rsi, rdi
        ; XSAVE's header must be zero where XRSTOR will look. [SDM 1 §13.4.2]
        xor eax, eax
        lea rdi, [r12 + 512]
        mov r8, rcx
        mov ecx, 8
        rep stosq
        mov eax, 0xffffffff
        mov edx, eax
        xsave64 [r12]
        mov rdi, rsi
        call r8
        mov eax, 0xffffffff
        mov edx, eax
        xrstor64 [r12]
        jmp .done
.fxsave:
        fxsave64 [r12]
        call rax
        fxrstor64 [r12]
.done:
        lea rsp, [rbp - 16]
        pop r12
        pop rbx
        pop rbp
        ret

section .note.GNU-stack noalloc noexec nowrite progbits
