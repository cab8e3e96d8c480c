; Switching between the stacks of cooperative tasks. Works in ring 0 and in a Linux program alike: what else
; belongs to a task (CR3, FS base) its owner switches before or after.
;
; A suspended task is its stack pointer. What lies there, upwards from it (see SuspendedTask in the header):
;       MXCSR, x87 control word, r15, r14, r13, r12, rbx, rbp, return address
; These are the registers that a called function must preserve, so the compiler takes care of all others.
; [System V psABI for x86-64 §3.2.1 and figure 3.4]

default rel

global vaquero_switch_context
global vaquero_task_start

section .text

; void vaquero_switch_context(void** from, void* to)
;   in:  rdi  where to store the stack pointer of the task that is suspended
;        rsi  stack pointer of the task to resume
;   out: returns in the resumed task, to where that one called; its callee-saved registers, MXCSR and x87
;        control word are restored. All other registers are clobbered.
align 16
vaquero_switch_context:
        push    rbp
        push    rbx
        push    r12
        push    r13
        push    r14
        push    r15
        sub     rsp, 8
        stmxcsr [rsp]
        fnstcw  [rsp + 4]
        mov     [rdi], rsp

        mov     rsp, rsi
        ldmxcsr [rsp]
        fldcw   [rsp + 4]
        add     rsp, 8
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rbx
        pop     rbp
        ret

; Where a new task starts, by the `ret` above; it is the outermost frame of the task's stack.
;   in:  rbx  the task's function, void (*)(void*), which never returns
;        r12  its argument
;        rsp  16-byte aligned; rbp 0, which ends a walk along the frame pointers
align 16
vaquero_task_start:
        mov     rdi, r12
        call    rbx
        ud2
task_start_end:

; NASM has no .cfi directives, so this is by hand what `.cfi_undefined rip` would say of vaquero_task_start:
; nothing called it, unwinding ends here. [DWARF 5 §6.4.1, §6.4.2; LSB 5 core, generic, §10.6.1]
section .eh_frame progbits alloc noexec nowrite align=8
cie:
        dd      .end - .begin
.begin:
        dd      0               ; a common information entry
        db      1               ; version
        db      "zR", 0         ; augmentation: with a length and an encoding of pointers
        db      1               ; code alignment factor
        db      0x78            ; data alignment factor: -8 as SLEB128
        db      16              ; the return address column: rip
        db      1, 0x1b         ; augmentation data: pointers are 4 bytes, signed, relative to themselves
        db      0x0c, 7, 8      ; DW_CFA_def_cfa rsp + 8
        db      0x07, 16        ; DW_CFA_undefined rip
        align   8, db 0         ; DW_CFA_nop
.end:
fde:
        dd      .end - .begin
.begin:
        dd      $ - cie
        dd      vaquero_task_start - $
        dd      task_start_end - vaquero_task_start
        db      0               ; no augmentation data
        align   8, db 0
.end:

section .note.GNU-stack noalloc noexec nowrite progbits
